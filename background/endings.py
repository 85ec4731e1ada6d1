"""How a claim ends other than by the job being done; each in a transaction of its own, under the fence."""

import random
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from background.claims import Overtaken, held
from background.clock import from_now
from background.kinds import JobKind, Problem
from background.models import Job, State
from background.models.jobs import LONGEST_WAIT
from kit.refusals import Refused


def _end(job: Job, state: State, **fields: Any) -> None:
    """Let go of the job; raises Overtaken when it is not ours any more."""
    if state != State.WAITING:
        fields["finished_at"] = Now()
    if not held(job).update(state=state, lease_until=None, **fields):
        raise Overtaken
    job.refresh_from_db()


def done(job: Job, result: Any) -> None:
    """Note that the job has done its work; called inside the last step's transaction."""
    _end(job, State.DONE, result=result, problem="", problems=[])
    job.note("done", units=job.done_units)


def cancelled(job: Job, kind: JobKind[Any]) -> None:
    """Note that the job has stopped because somebody wished it; called inside a transaction."""
    _end(job, State.CANCELLED)
    job.note("cancelled")
    kind.on_cancelled(job)


@transaction.atomic
def refused(job: Job, kind: JobKind[Any], refusal: Refused) -> None:
    """Note what the person must mend."""
    problems = getattr(refusal, "problems", None) or [Problem(code=refusal.code, message=str(refusal))]
    told = [one.as_json() for one in problems]
    _end(job, State.REFUSED, problem=refusal.code, problems=told, result=getattr(refusal, "result", None))
    job.note("refused", problem=refusal.code)
    kind.on_refused(job)


@transaction.atomic
def broken(job: Job, kind: JobKind[Any], error: Exception) -> None:
    """Let the job be tried again after a while, or fail for good."""
    what = type(error).__name__
    if job.attempts >= kind.max_attempts:
        _end(job, State.FAILED, problem="error", problems=[])
        job.note("failed", problem="error", error=what)
        kind.on_failed(job)
    else:
        jitter = random.uniform(1, 1.5)  # noqa: S311 - not a secret
        wait = min(LONGEST_WAIT, 2**job.attempts * jitter)
        _end(job, State.WAITING, run_after=from_now(wait), problem="error", problems=[])
        job.note("to be retried", seconds=round(wait, 1), error=what)


@transaction.atomic
def handed_back(job: Job) -> None:
    """Give the job back because this worker is going home; nobody's fault, so it costs no attempt."""
    _end(job, State.WAITING, run_after=Now(), attempts=max(0, job.attempts - 1))
    job.note("handed back")
