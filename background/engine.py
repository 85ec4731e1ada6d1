"""The engine: takes jobs one after the other and works on each, step by step.

What a step writes, the job's cursor and its progress commit together, and only for who holds the fence.
So a worker may die, freeze or be cut off from the database at any point: the next one goes on from the
last step that committed.
"""

import logging
import threading
import time
from functools import partial
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import translation

from background import endings
from background.claims import Overtaken, claim_next, held, next_lease
from background.heartbeat import Heartbeat
from background.kinds import Chunk, JobKind, kinds
from background.models import Job
from background.patience import patiently
from kit.refusals import Refused

logger = logging.getLogger(__name__)

# SQLite has one writer and an unfair lock: without a breath between two steps nobody else gets a turn.
BREATH = 0.02

# Set when the process is going home: a running job is handed back after its step.
going_home = threading.Event()

# One job at a time in a process, so that a poisonous one takes no other with it.
_bench = threading.Lock()
_wanted = threading.Event()


class StandsStill(RuntimeError):
    """A kind returned the cursor that it was given: it would go on for ever."""


def work() -> None:
    """Work on every job that is due, in turn; returns at once when this process works already.

    Nothing is lost by that: who works looks again before it stops.
    """
    _wanted.set()
    while _wanted.is_set() and _bench.acquire(blocking=False):
        try:
            _wanted.clear()
            close_old_connections()
            while not going_home.is_set() and (job := patiently(claim_next)):
                run(job)
        finally:
            close_old_connections()
            _bench.release()


def run(job: Job) -> None:
    """Work on a claimed job until it ends, or until it is not ours any more."""
    kind = kinds.get(job.kind)
    try:
        with _language_of(job), Heartbeat(job, longest_step=kind.longest_step) as heartbeat:
            _work_on(job, kind, heartbeat)
    except Overtaken:
        logger.warning("Job %s was overtaken at fence %s.", job.pk, job.fence)
    except Refused as refusal:
        _end(job, partial(endings.refused, job, kind, refusal))
    except Exception as error:
        logger.exception("Job %s (%s) broke.", job.pk, job.kind)
        _end(job, partial(endings.broken, job, kind, error))


def _work_on(job: Job, kind: JobKind[Any], heartbeat: Heartbeat) -> None:
    prepared = kind.prepare(job)
    heartbeat.moved()
    total = kind.total(prepared)
    while not patiently(partial(step, job, kind, prepared, total)):
        heartbeat.moved()
        if going_home.is_set():
            patiently(partial(endings.handed_back, job))
            return
        if connection.vendor == "sqlite":
            time.sleep(BREATH)


@transaction.atomic
def step(job: Job, kind: JobKind[Any], prepared: Any, total: int | None) -> bool:
    """Do the next step of the job in one transaction; return whether the job has ended."""
    now = held(job).values("cancel_requested", "cursor").first()
    if now is None:
        raise Overtaken
    if now["cancel_requested"]:
        endings.cancelled(job, kind)
        return True
    chunk = kind.chunk(job, prepared, now["cursor"])
    if not chunk.finished and chunk.cursor == now["cursor"]:
        raise StandsStill(f"{job.kind} stands still at {chunk.cursor!r}")
    move(job, chunk, total)
    if chunk.finished:
        endings.done(job, chunk.result)
    return chunk.finished


def move(job: Job, chunk: Chunk, total: int | None) -> None:
    """Move the cursor, inside the transaction that wrote the step's rows; raises Overtaken to undo them."""
    moved = held(job).update(
        cursor=chunk.cursor,
        done_units=chunk.done,
        total_units=total,
        lease_until=next_lease(),
        attempts=1,
        crashes=0,
        problem="",
    )
    if not moved:
        raise Overtaken
    job.note("moved", cursor=chunk.cursor, done=chunk.done)


def _end(job: Job, ending: Any) -> None:
    """Write an ending. When even that fails the lease runs out and the job comes back by itself."""
    try:
        close_old_connections()
        patiently(ending)
    except Overtaken:
        logger.warning("Job %s was overtaken at fence %s.", job.pk, job.fence)
    except Exception:
        logger.exception("The end of job %s could not be written: its lease will bring it back.", job.pk)


def _language_of(job: Job) -> Any:
    """Problems are told in the language of who asked."""
    return translation.override(getattr(job.asked_by, "language", settings.LANGUAGE_CODE))
