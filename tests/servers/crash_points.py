"""Every point at which a worker can be hit while it does a job of five steps."""

import contextlib
import os
import signal
import time
from collections.abc import Callable

from django.db import Error

from background import engine
from background.models import Job
from background.services import jobs
from teams.models import Team
from tests.servers import faults, workers
from tests.servers.history import wrongs
from tests.servers.mutants import MUTANTS

STEPS, STEP = 5, 3
LINES = STEPS * STEP
# Who waits this long for a lock in the database will not get it from a frozen worker.
LOCKED = 0.5


def a_job() -> Job:
    """Ask for a job of five steps."""
    team, _ = Team.objects.get_or_create(slug="attacked", defaults={"name": "Attacked"})
    return jobs.ask(kind="test-write-lines", payload={"lines": LINES, "step": STEP}, team_id=team.pk)


def number_of_points() -> int:
    """Count the calls to the database of an undisturbed run, in a process of its own."""
    job = a_job()
    reading, writing = os.pipe()

    def count() -> None:
        calls = faults.Calls()
        calls.install()
        engine.work()
        os.write(writing, str(calls.count).encode())

    assert workers.exit_code(workers.forked(count)) == 0
    os.close(writing)
    found = int(os.read(reading, 100))
    os.close(reading)
    assert wrongs(job, LINES) == []
    return found


def struck(befall: Callable[[faults.Calls], None], at: int, run: Callable[[], None]) -> Callable[[], None]:
    """Return a worker to whom something happens before its call number `at`."""

    def worker() -> None:
        faults.Calls(at=at, befall=befall).install()
        run()

    return worker


def resume(job: Job) -> None:
    """Let the time pass that somebody needs to take the job over, and let another worker do so."""
    for _try in range(4):
        workers.let_leases_run_out()
        workers.let_waits_run_out()
        assert workers.exit_code(workers.forked(workers.engine_only)) == 0
        if workers.ended(job):
            return


def dies(at: int, run: Callable[[], None] = workers.engine_only) -> list[str]:
    """Let a worker die before its call number `at`; return what is wrong after another has taken over."""
    job = a_job()
    code = workers.exit_code(workers.forked(struck(faults.die, at, run)))
    assert code == faults.DEATH, f"the worker ended with {code}"
    resume(job)
    return wrongs(job, LINES)


def freezes(at: int, befall: Callable[[faults.Calls], None] = faults.freeze) -> list[str]:
    """Let a worker freeze before its call number `at`, another finish the job, and the first thaw.

    A worker that froze while it held a lock in the database keeps the other from going on: then its
    supervisor kills it, and the point is one of dying.
    """
    job = a_job()
    frozen = workers.forked(struck(befall, at, workers.engine_only))
    if workers.has_stopped(frozen):
        if _is_done_by_another(job):
            os.kill(frozen, signal.SIGCONT)
            workers.exit_code(frozen)
        else:
            workers.kill(frozen)
    resume(job)
    return wrongs(job, LINES)


def _is_done_by_another(job: Job) -> bool:
    """Let another worker try to take the job over; tell whether it could, or stood before a lock."""
    disturbed = workers.forked(_expire_and_work)
    deadline = time.monotonic() + LOCKED
    while time.monotonic() < deadline:
        if os.waitpid(disturbed, os.WNOHANG) != (0, 0):
            return workers.ended(job)
        time.sleep(0.01)
    workers.kill(disturbed)
    return False


def _expire_and_work() -> None:
    workers.let_leases_run_out()
    engine.work()


def is_cut_off(at: int, befall: Callable[[faults.Calls], None]) -> list[str]:
    """Let a worker lose its connection or the whole database at its call number `at`; it must live and finish."""
    job = a_job()

    def worker() -> None:
        calls = faults.Calls(at=at, befall=befall)
        calls.install()
        for _poll in range(4):
            with contextlib.suppress(Error):  # as the worker's poller, which looks again later
                engine.work()
            calls.fails_from_now_on = False
            workers.let_leases_run_out()
            workers.let_waits_run_out()

    assert workers.exit_code(workers.forked(worker)) == 0, "the worker died"
    return wrongs(job, LINES)


ATTACKS: dict[str, Callable[[int], list[str]]] = {
    "dies": lambda at: dies(at, workers.celery_worker),
    "freezes": freezes,
    "freezes and loses its connection": lambda at: freezes(at, faults.freeze_and_lose_the_connection),
    "loses its connection": lambda at: is_cut_off(at, faults.lose_the_connection),
    "loses the database": lambda at: is_cut_off(at, faults.lose_the_database),
}


def points_from(attack: str, first: int, step: int) -> dict[str, object]:
    """Hit the sound engine in one way at its points `first`, `first + step`, …; return how many points there were and
    what went wrong."""
    workers.warm_up()
    engine.BREATH = 0
    points = number_of_points()
    found = {at: ATTACKS[attack](at) for at in range(first, points + 1, step)}
    return {"points": points, "wrong": {f"before call {at}": wrong for at, wrong in found.items() if wrong}}


def a_mutant(name: str) -> dict[str, object]:
    """Hit a broken engine in the same ways, up to the first point at which something goes wrong."""
    MUTANTS[name]()
    engine.BREATH = 0
    points = number_of_points()
    for at in range(1, points + 1):
        for attack in (dies, freezes, ATTACKS["freezes and loses its connection"]):
            if found := attack(at):
                return {"points": points, "caught at": at, "wrong": found}
    return {"points": points, "caught at": None, "wrong": []}
