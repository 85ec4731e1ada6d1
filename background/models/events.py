"""What happened to a job, for people who look for the reason and for the tests' history checker."""

from django.db import models
from django.db.models.functions import Now

from background.models.jobs import Job


class JobEvent(models.Model):
    """One line of a job's history; appended, never changed.

    `what` is one of: asked, claimed, taken over, moved, handed back, to be retried, done, refused, failed,
    cancel asked, cancelled, retried.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="events")
    fence = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_default=Now())
    what = models.CharField(max_length=20)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["job", "id"], name="events_of_a_job")]

    def __str__(self) -> str:
        return f"{self.what} ({self.fence})"
