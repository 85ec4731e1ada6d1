"""What can befall a worker at each of its calls to the database: it dies, it freezes, the call fails."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from background import engine

DEATH = 137


class Calls:
    """Counts the calls to the database that the engine makes in this process, and lets one of them go wrong.

    Every statement counts, and every COMMIT and ROLLBACK. `befall` is called before call number `at` (from 1).
    """

    def __init__(self, *, at: int = 0, befall: Callable[["Calls"], None] | None = None) -> None:
        self.at = at
        self.befall = befall
        self.count = 0
        self.fired = False
        self.fails_from_now_on = False
        self.seen: list[str] = []
        self._mine = threading.local()

    def install(self) -> None:
        """Stand between Django and the database, for as long as this process lives."""
        self._wrap(CursorWrapper, "_execute", lambda call: str(call[0])[:80])
        self._wrap(CursorWrapper, "_executemany", lambda call: str(call[0])[:80])
        self._wrap(BaseDatabaseWrapper, "_commit", lambda call: "COMMIT")
        self._wrap(BaseDatabaseWrapper, "_rollback", lambda call: "ROLLBACK")
        work = engine.work

        def watched() -> None:
            self._mine.works = True
            try:
                work()
            finally:
                self._mine.works = False

        engine.work = watched

    def _wrap(self, owner: type, name: str, describe: Callable[[tuple[Any, ...]], str]) -> None:
        original = getattr(owner, name)

        def wrapped(this: Any, *call: Any, **options: Any) -> Any:
            if getattr(self._mine, "works", False):
                self._before(describe(call))
            return original(this, *call, **options)

        setattr(owner, name, wrapped)

    def _before(self, what: str) -> None:
        if self.fails_from_now_on:
            raise OperationalError("the database is away")
        self.count += 1
        self.seen.append(what)
        if self.count == self.at and self.befall:
            self.fired = True
            self.befall(self)


def die(calls: Calls) -> None:
    """End as `kill -9` ends a process."""
    os._exit(DEATH)


def freeze(calls: Calls) -> None:
    """Stand still until somebody sends SIGCONT.

    Inside a transaction on SQLite the whole installation stands still with us until the supervisor ends
    us: there the point is one of dying.
    """
    if connection.vendor == "sqlite" and connection.in_atomic_block:
        die(calls)
    os.kill(os.getpid(), signal.SIGSTOP)


def freeze_and_lose_the_connection(calls: Calls) -> None:
    """Stand still, and find the connection gone afterwards."""
    freeze(calls)
    lose_the_connection(calls)


def lose_the_connection(calls: Calls) -> None:
    """Let this call fail as when the server closes the connection, or as when a disk does not answer."""
    if connection.vendor == "postgresql":
        connection.connection.close()
    else:
        raise OperationalError("disk I/O error")


def lose_the_database(calls: Calls) -> None:
    """Let this call and all that follow fail, until `fails_from_now_on` is taken back."""
    calls.fails_from_now_on = True
    raise OperationalError("the database is away")
