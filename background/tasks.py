"""Celery's doors to jobs; each a mere wake-up that may get lost or come twice."""

from background import engine, statistics, sweeper
from kit.tasks import house_task


@house_task(name="background.wake")
def wake(*, job_id: int, **_later: object) -> None:
    """Work on whatever is due: this job, or what stands before it."""
    engine.work()


@house_task(name="background.sweep")
def sweep(**_later: object) -> None:
    """Find the jobs whose wake-up was lost or whose worker died, and wake workers up."""
    sweeper.sweep()


@house_task(name="background.count")
def count(**_later: object) -> None:
    """Let the database count its rows again where they have become many more."""
    statistics.refresh()
