"""The message that tells a worker to look at a job. It may get lost: the row decides."""

import logging

from celery import current_app

logger = logging.getLogger(__name__)


def send(job_id: int) -> None:
    """Send a wake-up for the job; when the broker does not answer, the next sweep does its work."""
    try:
        current_app.send_task("background.wake", kwargs={"job_id": job_id})
    except Exception:
        logger.warning("No wake-up for job %s: the sweep will find it.", job_id, exc_info=True)
