"""Files of runs that somebody brought, and which run each of their rows became."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from background.models import Job
from experiments.models.competitions import Competition
from experiments.models.runs import Run
from teams.models import Team


def file_key(instance: models.Model, filename: str) -> str:
    """Return a key that tells nothing and clashes with nothing; the name somebody gave is a label only."""
    return f"runs/{uuid.uuid4().hex}"


class RunImportQuerySet(models.QuerySet["RunImport"]):
    """The words for reading imports of runs."""

    def of(self, team: Team) -> "RunImportQuerySet":
        """Imports of one team, each with its competition and job."""
        return self.filter(competition__team=team).select_related("competition__team", "job", "by")

    def into(self, competition: Competition) -> "RunImportQuerySet":
        """Those of one competition."""
        return self.filter(competition=competition)

    def small(self, most: int) -> "RunImportQuerySet":
        """Those of at most so many bytes."""
        return self.filter(size__lte=most)

    def forgotten(self, before: datetime) -> "RunImportQuerySet":
        """Those that were brought before a moment, looked at, and never confirmed."""
        return self.filter(job__isnull=True, created_at__lt=before)

    def asked_for(self) -> "RunImportQuerySet":
        """Those that somebody confirmed; the others are files being looked at."""
        return self.filter(job__isnull=False)


class RunImport(models.Model):
    """A file somebody brought, and what they answered to its doubts. Without a job it is only being looked at.

    `answers`: name of a doubt, or of a column, → what was chosen; `format`: how the file was read.
    """

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="run_imports")
    file = models.FileField(upload_to=file_key, max_length=100)
    source_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=40, blank=True)
    answers = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="run_import")

    objects: ClassVar[RunImportQuerySet] = RunImportQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.source_name

    @property
    def state(self) -> str:
        """The job's state in the API's words; `draft` before somebody confirmed."""
        return self.job.state if self.job else "draft"


class ImportedRun(models.Model):
    """Which run a row became. `identity` tells the row from all others, so that a file brought again changes nothing."""

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="+", db_index=False)
    identity = models.CharField(max_length=64)
    run = models.OneToOneField(Run, models.CASCADE, related_name="imported")
    source = models.ForeignKey(RunImport, models.SET_NULL, null=True, related_name="rows")
    line = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "identity"],
                name="one_run_per_imported_row",
                violation_error_message=_("This row was imported already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.run} (line {self.line})"
