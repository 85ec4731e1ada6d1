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
from django.db import transaction

from background import wake_ups
from background.models import Job, State
from background.services import jobs
from config.servers import work
from config.supervisor import Child, Supervisor
from teams.models import Team
from tests.servers import workers
from tests.servers.history import wrongs
from tests.servers.kinds import lines_of
from tests.servers.private import RedisServer

ROWS, STEP = 22_000, 220


def _ask(kind: str = "test-write-lines", **payload: object) -> Job:
    team, _ = Team.objects.get_or_create(slug="attacked", defaults={"name": "Attacked"})
    return jobs.ask(kind=kind, payload=payload, team_id=team.pk)


def random_kills(seed: int, kills: int) -> dict[str, object]:
    """Kill the Celery worker that often, at random moments of one job of 22,000 lines."""
    workers.warm_up()
    dice = random.Random(seed)
    job = _ask(lines=ROWS, step=STEP)
    killed = 0
    for _kill in range(kills):
        # Each worker gets at least one step done, so that the next kill hits another place.
        goal = _done(job) + dice.randint(1, 3) * STEP
        with workers.running(workers.celery_worker):
            workers.until(partial(_has_done, job, goal), what=f"line {goal}")
            time.sleep(dice.uniform(0, 0.03))
        killed += not workers.ended(job)
        workers.let_leases_run_out()
    with workers.running(workers.celery_worker):
        workers.until(partial(workers.ended, job))
    job.refresh_from_db()
    taken_over = job.events.filter(what="taken over").count()
    return {"wrong": wrongs(job, ROWS), "killed": killed, "taken over": taken_over}


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
