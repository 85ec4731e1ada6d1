"""Housekeeping: what every worker does now and then without anybody asking, so that nothing piles up."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)
AN_HOUR = 60 * 60


@dataclass(frozen=True)
class Chore:
    """Something to do each `every` seconds by each worker; doing it twice, or twice at once, does no harm."""

    name: str
    do: Callable[[], object]
    every: float = AN_HOUR


chores: dict[str, Chore] = {}


def register(chore: Chore) -> None:
    """Add a chore; apps do so in a module of their `jobs` package."""
    if chore.name in chores:
        raise LookupError(f"There are two chores called {chore.name}.")
    chores[chore.name] = chore


class Rota:
    """When a worker last did which chore; the first time is right after its start."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}

    def do_due(self) -> None:
        """Do what is due; a chore that fails waits for its next turn and keeps nothing else from being done."""
        for chore in list(chores.values()):
            now = time.monotonic()
            if now < self._due.get(chore.name, now):
                continue
            self._due[chore.name] = now + chore.every
            try:
                chore.do()
            except Exception:
                # It is tried again next time; jobs matter more.
                logger.exception("Could not do the chore %s.", chore.name)
