"""Scenarios of a bad day: random kills, poison, a broker that is gone, a death between commit and message."""

import os
import random
import shutil
import signal
import time
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import OperationalError, transaction

from background import wake_ups
from background.kinds import kinds
from background.models import Job, State
from background.services import jobs
from config.servers import work
from config.supervisor import Child, Supervisor
from experiments.models import BoardEntry, BoardSnapshot, LeaderboardImport
from experiments.services import leaderboard_imports
from teams.models import HistoryEvent, Team
from tests.factories.experiments import CompetitionFactory
from tests.servers import workers
from tests.servers.history import wrong_events, wrongs
from tests.servers.kinds import lines_of
from tests.servers.private import RedisServer

ROWS, STEP = 22_000, 80


def _ask(kind: str = "test-write-lines", **payload: object) -> Job:
    team, _ = Team.objects.get_or_create(slug="attacked", defaults={"name": "Attacked"})
    return jobs.ask(kind=kind, payload=payload, team_id=team.pk)


def random_kills(seed: int, kills: int) -> dict[str, object]:
    """Kill the Celery worker that often, at random moments of one import of a board of 22,000 rows."""
    workers.warm_up()
    # Small steps, so that there are more of them than kills.
    kind = kinds.get("import-leaderboard")
    type(kind).chunk_size = STEP
    dice = random.Random(seed)
    board = a_big_board()
    # The workers that are forked from here need not import what reads tables.
    kind.prepare(board.job)
    job = board.job
    killed = 0
    for _kill in range(kills):
        # Each worker gets at least one step done, so that the next kill hits another place.
        goal = _done(job) + dice.randint(1, 3) * STEP
        with workers.running(workers.celery_worker):
            workers.until(partial(_has_done, job, goal), what=f"row {goal}")
            time.sleep(dice.uniform(0, 0.03))
        killed += not workers.ended(job)
        workers.let_leases_run_out()
    with workers.running(workers.celery_worker):
        workers.until(partial(workers.ended, job))
    taken_over = job.events.filter(what="taken over").count()
    return {"wrong": wrong_board(board), "killed": killed, "taken over": taken_over}


def a_big_board() -> LeaderboardImport:
    """Ask for the import of a board of 22,000 rows."""
    competition = CompetitionFactory(slug="big")
    lines = (f"{rank},팀 {rank},{1 - rank / 100_000:.5f}\n" for rank in range(1, ROWS + 1))
    file = ContentFile(("rank,team,score\n" + "".join(lines)).encode(), name="board.csv")
    draft = leaderboard_imports.bring(competition=competition, by=None, content=file)
    return leaderboard_imports.ask(draft=draft, by=None)


def wrong_board(board: LeaderboardImport) -> list[str]:
    """Return what is wrong with a board that should have been imported; empty when all is well."""
    board.refresh_from_db()
    positions = list(BoardEntry.objects.order_by("position").values_list("position", "team_name"))
    events = HistoryEvent.objects.filter(what="board imported").count()
    expected = {
        "rows": (positions, [(rank, f"팀 {rank}") for rank in range(1, ROWS + 1)]),
        "snapshots": (list(BoardSnapshot.objects.values_list("entry_count", flat=True)), [ROWS]),
        "the import's snapshot": (
            board.snapshot is not None and board.snapshot.completed_at is not None,
            True,
        ),
        "history": (events, 1),
        "state": (board.job.state, State.DONE),
        "done": (board.job.done_units, ROWS),
    }
    wrong = [f"{name}: {str(found)[:200]}" for name, (found, right) in expected.items() if found != right]
    return [*wrong, *wrong_events(board.job)]


def _has_done(job: Job, units: int) -> bool:
    job.refresh_from_db(fields=["done_units", "state"])
    return job.done_units >= units or job.has_ended


def poison() -> dict[str, object]:
    """Let a job kill each worker that takes it, among five good ones, under the supervisor of `manage.py run`."""
    workers.warm_up()
    good = [_ask(lines=4, step=1) for _number in range(2)]
    bad = _ask("test-poison")
    good += [_ask(lines=4, step=1) for _number in range(3)]

    def supervise() -> None:
        Supervisor([Child("worker", work, (1,))], say=lambda line: None, frozen_after=60).run(
            when_up=lambda: True
        )

    pid = workers.forked(supervise)
    try:
        workers.until(partial(workers.ended, bad, *good), seconds=90, what="the end of every job")
    finally:
        os.kill(pid, 15)
        workers.exit_code(pid)
    bad.refresh_from_db()
    return {
        "wrong": [fault for job in good for fault in wrongs(job, 4)],
        "bad": [bad.state, bad.problem, bad.crashes],
    }


def lost_messages(count: int) -> dict[str, object]:
    """Ask for jobs, lose every message, and start a worker."""
    workers.warm_up()
    asked = [_ask(lines=2, step=1) for _number in range(count)]
    if settings.REDIS_URL:
        _redis().client().flushall()
    else:
        messages = settings.DATA_DIR / "queue" / "messages"
        found = len(list(messages.iterdir()))
        assert found == count, f"{found} messages for {count} jobs"
        shutil.rmtree(messages)
        messages.mkdir()
    with workers.running(workers.celery_worker):
        workers.until(partial(workers.ended, *asked))
    return {"wrong": [fault for job in asked for fault in wrongs(job, 2)]}


def _redis() -> RedisServer:
    return RedisServer(Path("unused"), Path(urlsplit(settings.REDIS_URL).path).parent)


def broker_away(count: int) -> dict[str, object]:
    """Ask for jobs while nobody answers at the broker; a worker that finds no broker either does them all."""
    workers.warm_up()
    before = time.monotonic()
    asked = [_ask(lines=2, step=1) for _number in range(count)]
    seconds = time.monotonic() - before
    with workers.running(workers.celery_worker):
        workers.until(partial(workers.ended, *asked))
    return {"wrong": [fault for job in asked for fault in wrongs(job, 2)], "seconds per job": seconds / count}


def dead_before_the_message(count: int) -> dict[str, object]:
    """Ask for jobs in processes that die after the commit and before the message."""
    workers.warm_up()

    def ask_and_die() -> None:
        wake_ups.send = lambda job_id: os._exit(9)
        with transaction.atomic():
            _ask(lines=2, step=1)

    codes = {workers.exit_code(workers.forked(ask_and_die)) for _number in range(count)}
    assert codes == {9}, codes
    asked = list(Job.objects.all())
    assert len(asked) == count
    with workers.running(workers.celery_worker, 2):
        workers.until(partial(workers.ended, *asked))
    return {"wrong": [fault for job in asked for fault in wrongs(job, 2)]}


def ask_and_wait(count: int, seconds: float) -> dict[str, object]:
    """Ask for jobs and wait until the worker that somebody else has started has done them."""
    asked = [_ask(lines=4, step=1) for _number in range(count)]
    before = time.monotonic()
    workers.until(partial(workers.ended, *asked), seconds=seconds)
    took = time.monotonic() - before
    return {"wrong": [fault for job in asked for fault in wrongs(job, 4)], "seconds": took}


def a_frozen_worker() -> dict[str, object]:
    """Freeze a Celery worker by SIGSTOP for longer than the lease, let another finish, and thaw it."""
    workers.warm_up()
    job = _ask(lines=4_000, step=20)
    frozen = workers.forked(workers.celery_worker)
    workers.until(partial(_has_done, job, 200))
    # Frozen inside a transaction, SQLite's only writer would hold everybody: thaw it and try again.
    while True:
        os.kill(frozen, signal.SIGSTOP)
        stood = _done(job)
        other = workers.forked(workers.celery_worker)
        try:
            workers.until(lambda stood=stood: _done(job) > stood, seconds=8)
        except AssertionError:
            workers.kill(other)
            os.kill(frozen, signal.SIGCONT)
            time.sleep(0.05)
            continue
        break
    os.kill(frozen, signal.SIGCONT)
    workers.until(partial(workers.ended, job))
    time.sleep(0.5)
    for pid in (frozen, other):
        workers.kill(pid)
    return {"wrong": wrongs(job, 4_000), "lines": len(lines_of(job)), "state": job.state == State.DONE}


def _done(job: Job) -> int:
    job.refresh_from_db(fields=["done_units"])
    return job.done_units


def many_writers(writers: int, seconds: float) -> dict[str, object]:
    """Let as many people write as fast as they can beside an import; count who met a locked database."""
    workers.warm_up()
    board = a_big_board()
    team = Team.objects.get(pk=board.job.team_id)
    reading, writing = os.pipe()

    def write() -> None:
        locked, written, slowest = 0, 0, 0.0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            before = time.monotonic()
            try:
                # Reads first and writes then, as every service does.
                with transaction.atomic():
                    HistoryEvent.objects.of(team).first()
                    HistoryEvent.objects.record(team=team, by=None, what="written", target=team)
                written += 1
            except OperationalError:
                locked += 1
            slowest = max(slowest, time.monotonic() - before)
        os.write(writing, f"{locked} {written} {slowest:.3f}\n".encode())

    with workers.running(workers.celery_worker):
        codes = [workers.exit_code(pid) for pid in [workers.forked(write) for _number in range(writers)]]
        workers.until(partial(workers.ended, board.job))
    os.close(writing)
    with os.fdopen(reading) as lines:
        told = [line.split() for line in lines]
    assert codes == [0] * writers
    assert len(told) == writers
    return {
        "locked": sum(int(locked) for locked, _written, _slowest in told),
        "written": sum(int(written) for _locked, written, _slowest in told),
        "kept": HistoryEvent.objects.filter(what="written").count(),
        "slowest": max(float(slowest) for _locked, _written, slowest in told),
        "wrong": wrong_board(board),
    }
