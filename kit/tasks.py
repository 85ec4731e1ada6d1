"""The only user of Celery's task decorator."""

from collections.abc import Callable
from typing import Any

from celery import shared_task


def house_task(*, name: str) -> Callable[[Callable[..., None]], Any]:
    """Make a function a task that is a mere wake-up: named for ever, acknowledged early, no result kept.

    Work that must not get lost is a job (background); its queue stands in `config/celery.py`.
    """
    return shared_task(name=name, acks_late=False, ignore_result=True)
