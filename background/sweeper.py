"""Makes good for lost messages and dead workers."""

from background import wake_ups
from background.models import Job

# One wake-up lets a worker do everything that is due; more of them only wake more workers.
WAKE_UPS = 20


def sweep() -> int:
    """Send wake-ups for jobs that nobody works on though they are due; return how many were sent."""
    forgotten = Job.objects.due().in_turn().values_list("pk", flat=True)[:WAKE_UPS]
    for job_id in forgotten:
        wake_ups.send(job_id)
    return len(forgotten)
