"""Doing a transaction again when the database asks for it."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

Answer = TypeVar("Answer")
TRIES = 5


def asks_to_try_again(error: OperationalError) -> bool:
    """Tell whether the transaction was only unlucky: a lock of SQLite, a deadlock or a clash of PostgreSQL."""
    if "locked" in str(error):
        return True
    return getattr(error.__cause__, "sqlstate", None) in {"40001", "40P01", "55P03"}


def patiently(transaction: Callable[[], Answer]) -> Answer:
    """Call a function that makes one whole transaction, again when the database asks for it."""
    for attempt in range(1, TRIES):
        try:
            return transaction()
        except OperationalError as error:
            if not asks_to_try_again(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, not a secret
    return transaction()
