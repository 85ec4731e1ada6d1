"""What was sent to a competition's platform, and what came back."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiments.models.competitions import Competition
from experiments.models.runs import Run
from teams.models import Team, User


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """The words for reading submissions."""

    def of(self, team: Team) -> "SubmissionQuerySet":
        """Submissions of one team."""
        return self.filter(team=team)

    def chosen(self) -> "SubmissionQuerySet":
        """Those that stand for the team at the end."""
        return self.filter(is_chosen=True)

    def on_day(self, competition: Competition, first: datetime, end: datetime) -> "SubmissionQuerySet":
        """Those of a competition from one moment to before another; what has no date counts on no day."""
        return self.filter(
            competition=competition, is_dated=True, submitted_at__gte=first, submitted_at__lt=end
        )

    def newest_first(self) -> "SubmissionQuerySet":
        """Latest first, each with its run and who sent it."""
        return self.select_related("run", "by").order_by("-submitted_at", "-pk")


class Submission(models.Model):
    """One submission. Scores are in the scale of the competition's primary metric, with the text as typed.

    `is_dated`: whether anybody knows when it was sent. Tables seldom say so; what has no date counts on no day.
    `is_chosen`: whether the team chose it for the final standing.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="submissions")
    competition = models.ForeignKey(Competition, models.CASCADE, related_name="submissions", db_index=False)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="submissions")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    public_score = models.FloatField(_("public score"), null=True, blank=True)
    public_text = models.CharField(max_length=60, blank=True)
    private_score = models.FloatField(_("private score"), null=True, blank=True)
    private_text = models.CharField(max_length=60, blank=True)
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)
    is_dated = models.BooleanField(default=True, db_default=True)
    is_chosen = models.BooleanField(default=False, db_default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[SubmissionQuerySet] = SubmissionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["competition", "-submitted_at", "-id"], name="submissions_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rank=None) | models.Q(rank__gte=1),
                name="ranks_start_at_one",
                violation_error_message=_("The first rank is 1."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.competition} {self.submitted_at:%Y-%m-%d %H:%M}"
