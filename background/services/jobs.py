"""Ask for a job, try it again, cancel it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from background import wake_ups
from background.kinds import kinds
from background.models import Job, State
from kit.refusals import Conflict


class NothingToRetry(Conflict):
    """Only a failed job can be tried again."""

    code = "nothing_to_retry"


class AlreadyEnded(Conflict):
    """The job has ended: there is nothing to cancel."""

    code = "already_ended"


@transaction.atomic
def ask(
    *,
    kind: str,
    payload: Mapping[str, Any],
    team_id: int,
    asked_by_id: int | None = None,
    dedup_key: str = "",
    priority: int = 0,
) -> Job:
    """Write down a job in the caller's transaction; a worker is woken up when that commits.

    `payload` is JSON of ids and choices, never a file or a secret. With a `dedup_key` an open job of the
    same team, kind and key is returned instead of a second one (a double click is one job). Raises
    `LookupError` for a kind that nobody registered. Returns at once also when the broker is down.
    """
    kinds.get(kind)
    while True:
        if dedup_key and (same := _open_twin(team_id, kind, dedup_key)):
            return same
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    team_id=team_id,
                    asked_by_id=asked_by_id,
                    kind=kind,
                    payload=dict(payload),
                    dedup_key=dedup_key,
                    priority=priority,
                )
        except IntegrityError:
            # Somebody else asked for the same in this very moment; anything else is a mistake of the caller.
            if dedup_key and _open_twin(team_id, kind, dedup_key):
                continue
            raise
        job.note("asked", by=asked_by_id)
        transaction.on_commit(partial(wake_ups.send, job.pk))
        return job


def _open_twin(team_id: int, kind: str, dedup_key: str) -> Job | None:
    return Job.objects.open().filter(team_id=team_id, kind=kind, dedup_key=dedup_key).first()


@transaction.atomic
def retry(*, job: Job, by_id: int | None) -> Job:
    """Let a failed job try again from where it stood.

    Raises NothingToRetry unless it is failed, and when the same is being done by another job already.
    """
    if job.dedup_key and _open_twin(job.team_id, job.kind, job.dedup_key):
        raise NothingToRetry(_("The same is being done already."))
    moved = Job.objects.filter(pk=job.pk, state=State.FAILED).update(
        state=State.WAITING,
        attempts=0,
        crashes=0,
        run_after=Now(),
        cancel_requested=False,
        problem="",
        problems=[],
        finished_at=None,
    )
    if not moved:
        raise NothingToRetry(_("Only a failed job can be tried again."))
    job.refresh_from_db()
    job.note("retried", by=by_id)
    kinds.get(job.kind).on_retried(job)
    transaction.on_commit(partial(wake_ups.send, job.pk))
    return job


@transaction.atomic
def cancel(*, job: Job, by_id: int | None) -> Job:
    """Cancel a waiting job at once, a running one at its next step. Raises AlreadyEnded for any other."""
    waited = Job.objects.filter(pk=job.pk, state=State.WAITING).update(
        state=State.CANCELLED, finished_at=Now(), cancel_requested=True
    )
    asked = waited or Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_requested=True)
    if not asked:
        raise AlreadyEnded(_("This job has ended already."))
    job.refresh_from_db()
    job.note("cancel asked", by=by_id)
    if waited:
        job.note("cancelled")
        if job.kind in kinds:
            kinds.get(job.kind).on_cancelled(job)
    return job
