"""Celery's doors to jobs; each a mere wake-up that may get lost or come twice."""

from background import engine, sweeper
from kit.tasks import house_task


@house_task(name="background.wake")
def wake(*, job_id: int, **_later: object) -> None:
    """Work on whatever is due: this job, or what stands before it."""
    engine.work()


@house_task(name="background.sweep")
def sweep(**_later: object) -> None:
    """Find the jobs whose wake-up was lost or whose worker died, and wake workers up."""
    sweeper.sweep()
