"""Whose job it is: claims, and the fence without which nobody writes."""

import os
import socket
import threading

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from background.clock import from_now
from background.kinds import kinds
from background.models import Job, State
from background.models.jobs import JobQuerySet


class Overtaken(Exception):
    """The lease was over and somebody else has the job now: stop, and write nothing."""


def me() -> str:
    """Return who claims: machine, process and thread."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{threading.get_ident() % 100_000}"


def held(job: Job) -> JobQuerySet:
    """Return the job's row as long as we hold it: every write of a worker goes through here."""
    return Job.objects.filter(pk=job.pk, fence=job.fence, state=State.RUNNING)


def next_lease() -> object:
    """Return the moment at which a lease that is given now will be over, by the database's clock."""
    return from_now(settings.JOB_LEASE_SECONDS)


def claim_next() -> Job | None:
    """Take the next job that is due, or return None. Poison is put aside on the way."""
    while Job.objects.due().filter(kind__in=kinds.slugs()).exists():
        with transaction.atomic():
            # no_key: an uncommitted row that points at the job must not hide it from us.
            job = (
                Job.objects.due()
                .filter(kind__in=kinds.slugs())
                .in_turn()
                .select_for_update(skip_locked=True, no_key=True)
                .first()
            )
            if job is None:
                return None
            if not _is_poison(job):
                return _take(job)
            _put_aside(job)
    return None


def _take(job: Job) -> Job:
    died = job.state == State.RUNNING
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING,
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        crashes=F("crashes") + (1 if died else 0),
        lease_owner=me(),
        lease_until=next_lease(),
        started_at=Coalesce("started_at", Now()),
    )
    job.refresh_from_db()
    job.note("taken over" if died else "claimed", by=job.lease_owner, attempt=job.attempts)
    return job


def _is_poison(job: Job) -> bool:
    """Tell whether the worker that just died on this job was one too many."""
    return job.state == State.RUNNING and job.crashes + 1 >= kinds.get(job.kind).max_crashes


def _put_aside(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=State.FAILED,
        fence=F("fence") + 1,
        crashes=F("crashes") + 1,
        lease_until=None,
        finished_at=Now(),
        problem="poison",
        problems=[],
    )
    job.refresh_from_db()
    job.note("failed", problem="poison")
    kinds.get(job.kind).on_failed(job)
