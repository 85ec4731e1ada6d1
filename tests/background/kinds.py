"""Kinds of jobs that only tests ask for."""

import time
from typing import Any

from background.kinds import Chunk, JobKind, Problem, RefusedWithProblems, kinds
from background.models import Job, JobEvent


@kinds.register
class Count(JobKind[int]):
    """Counts to payload["to"] in steps of payload["step"]; other keys of the payload make it misbehave."""

    slug = "test-count"
    label = "Counting"

    def prepare(self, job: Job) -> int:
        """Check the payload."""
        if job.payload.get("refuse"):
            raise RefusedWithProblems(
                "No such number.", [Problem("no_number", "Not a number", line=3, column="score")]
            )
        if job.payload.get("break"):
            raise RuntimeError("broken on purpose")
        time.sleep(job.payload.get("seconds", 0))
        return job.payload["to"]

    def total(self, prepared: int) -> int:
        """Count what there is."""
        return prepared

    def chunk(self, job: Job, prepared: int, cursor: Any) -> Chunk:
        """Write one line of history, as a stand-in for rows."""
        start = cursor or 0
        if job.payload.get("break at") == start and job.attempts <= job.payload.get("times", 99):
            raise RuntimeError("broken on purpose")
        if job.payload.get("cancel at") == start:
            Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        if job.payload.get("stand still"):
            return Chunk(cursor=start or None, done=0)
        end = min(start + job.payload.get("step", 1), prepared)
        JobEvent.objects.create(job=job, fence=job.fence, what="row", detail={"line": end})
        return Chunk(cursor=end, done=end, finished=end == prepared, result={"counted": end})

    def on_refused(self, job: Job) -> None:
        """Leave a trace."""
        job.note("hook refused")

    def on_failed(self, job: Job) -> None:
        """Leave a trace."""
        job.note("hook failed")

    def on_cancelled(self, job: Job) -> None:
        """Leave a trace."""
        job.note("hook cancelled")

    def on_retried(self, job: Job) -> None:
        """Leave a trace."""
        job.note("hook retried")
