"""One run: what was tried, and what came of it."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiments.models.competitions import Competition
from experiments.models.experiments import Experiment, Lifecycle
from teams.models import Team, User

web_links = URLValidator(["http", "https"])


class RunStatus(models.TextChoices):
    """Where a run stands; MLflow's words."""

    SCHEDULED = "SCHEDULED", _("scheduled")
    RUNNING = "RUNNING", _("running")
    FINISHED = "FINISHED", _("finished")
    FAILED = "FAILED", _("failed")
    KILLED = "KILLED", _("stopped")


class Verdict(models.TextChoices):
    """What the team made of a run."""

    ADOPTED = "adopted", _("adopted")
    REJECTED = "rejected", _("rejected")
    INCONCLUSIVE = "inconclusive", _("inconclusive")


class ScoreKind(models.IntegerChoices):
    """Whether a run has a score to be ranked by; the leaderboard's first sorting column.

    Who scored after the competition's deadline has a score and no place: the board stays as it stood then.
    """

    RANKED = 0
    NOT_A_NUMBER = 1
    MISSING = 2
    LATE = 3


WITH_SCORE = (ScoreKind.RANKED, ScoreKind.LATE)


# A program that is killed ends nothing: after so long without a word its run counts as stale.
STALE_AFTER = timedelta(minutes=15)


def is_silent(status: str, heard_at: datetime | None) -> bool:
    """Tell whether a run that says it is running has not been heard of for too long."""
    return status == RunStatus.RUNNING and heard_at is not None and timezone.now() - heard_at > STALE_AFTER


def new_public_id() -> str:
    """Return 32 hexadecimal digits, as MLflow's run ids have."""
    return uuid.uuid4().hex


class RunQuerySet(models.QuerySet["Run"]):
    """The words for reading runs."""

    def of(self, team: Team) -> "RunQuerySet":
        """Runs of one team."""
        return self.filter(team=team)

    def active(self) -> "RunQuerySet":
        """Those not deleted."""
        return self.filter(lifecycle=Lifecycle.ACTIVE)

    def on_board(self, competition: Competition) -> "RunQuerySet":
        """Those a competition's leaderboard lists: not deleted, and whole runs instead of single folds."""
        return self.filter(competition=competition, is_listed=True)

    def with_tag(self, tag: str) -> "RunQuerySet":
        """Those that carry a tag."""
        return self.filter(tags__key=tag)

    def newest_first(self) -> "RunQuerySet":
        """Latest start first."""
        return self.order_by("-started_at", "-pk")

    def best_first(self, *, is_higher_better: bool) -> "RunQuerySet":
        """By score; NaN, missing, then late ones last in both directions; of equals the earlier one first."""
        return self.order_by("score_kind", "-score" if is_higher_better else "score", "started_at", "pk")


class Run(models.Model):
    """One run of one experiment.

    `parent` is the run it was derived from. `fold_of` is the run of which it is one fold: the whole then
    carries the mean of its folds, and the leaderboard lists the whole only. `teacher` is the run whose predictions
    above `pseudo_threshold` served it as labels.
    `team`, `competition`, `is_listed`, `score`, `score_kind` (of the primary metric) and `public_score` (of the
    best submission) repeat what follows from other columns and rows, so that one index answers the
    leaderboard; `experiments.services` alone writes them.
    `heard_at` is when a program last wrote to the run, to the minute; nothing for what people log by form.
    `is_dated`: whether anybody knows when it ran. Tables seldom say so; what has no date is never too late.
    """

    public_id = models.CharField(max_length=64, default=new_public_id, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="runs", db_index=False)
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="runs", db_index=False)
    competition = models.ForeignKey(
        Competition, models.SET_NULL, null=True, blank=True, related_name="runs", db_index=False
    )
    name = models.CharField(_("name"), max_length=250)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("derived from"),
    )
    fold_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="folds")
    status = models.CharField(_("status"), max_length=9, choices=RunStatus, default=RunStatus.FINISHED)
    hypothesis = models.TextField(_("hypothesis"), max_length=10_000, blank=True)
    what_changed = models.TextField(_("what changed"), max_length=10_000, blank=True)
    analysis = models.TextField(_("result and analysis"), max_length=20_000, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True)
    fold = models.CharField(_("fold"), max_length=60, blank=True)
    data_version = models.CharField(_("data version"), max_length=120, blank=True)
    teacher = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="pupils",
        verbose_name=_("pseudo labels made by"),
    )
    pseudo_threshold = models.FloatField(_("threshold of the pseudo labels"), null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=20_000, blank=True)
    commit = models.CharField(_("commit"), max_length=64, blank=True, db_default="")
    code_url = models.URLField(_("code"), max_length=500, blank=True, validators=[web_links])
    wandb_url = models.URLField("W&B", max_length=500, blank=True, validators=[web_links])
    mlflow_url = models.URLField("MLflow", max_length=500, blank=True, validators=[web_links])
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    is_dated = models.BooleanField(default=True, db_default=True, editable=False)
    heard_at = models.DateTimeField(null=True, editable=False)
    lifecycle = models.CharField(max_length=7, choices=Lifecycle, default=Lifecycle.ACTIVE, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    is_listed = models.BooleanField(default=True, editable=False)
    score = models.FloatField(null=True, editable=False)
    score_kind = models.PositiveSmallIntegerField(
        choices=ScoreKind, default=ScoreKind.MISSING, editable=False
    )
    public_score = models.FloatField(null=True, editable=False)

    objects: ClassVar[RunQuerySet] = RunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=RunStatus.values),
                name="run_status_is_known",
                violation_error_message=_("There is no such status."),
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["", *Verdict.values]),
                name="run_verdict_is_known",
                violation_error_message=_("There is no such verdict."),
            ),
            models.CheckConstraint(
                condition=models.Q(lifecycle__in=Lifecycle.values),
                name="run_lifecycle_is_known",
                violation_error_message=_("A run is active or deleted."),
            ),
            models.CheckConstraint(
                condition=models.Q(score=None) ^ models.Q(score_kind__in=WITH_SCORE),
                name="score_and_kind_agree",
                violation_error_message=_("A score and its kind belong together."),
            ),
            models.CheckConstraint(
                condition=models.Q(pseudo_threshold=None)
                | models.Q(pseudo_threshold__gte=0, pseudo_threshold__lte=1),
                name="pseudo_threshold_is_a_share",
                violation_error_message=_("A threshold lies between 0 and 1."),
            ),
        ]
        indexes = [
            # One for each direction: the second column of a tie runs forward in both.
            models.Index(
                fields=["competition", "score_kind", "-score", "started_at", "id"],
                condition=models.Q(is_listed=True),
                name="board_highest_first",
            ),
            models.Index(
                fields=["competition", "score_kind", "score", "started_at", "id"],
                condition=models.Q(is_listed=True),
                name="board_lowest_first",
            ),
            models.Index(
                fields=["competition", "-started_at", "-id"],
                condition=models.Q(is_listed=True),
                name="board_newest_first",
            ),
            models.Index(
                fields=["competition", "public_score", "score"],
                condition=models.Q(is_listed=True, public_score__isnull=False),
                name="board_submitted",
            ),
            models.Index(
                fields=["competition", "owner", "score_kind", "score"],
                condition=models.Q(is_listed=True),
                name="board_by_owner",
            ),
            models.Index(fields=["competition", "-changed_at"], name="board_latest_change"),
            models.Index(fields=["experiment", "-started_at", "id"], name="runs_of_an_experiment"),
            models.Index(fields=["team", "-started_at", "-id"], name="runs_of_a_team"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_stale(self) -> bool:
        """Whether the program that writes it has fallen silent."""
        return is_silent(self.status, self.heard_at)

    @property
    def is_late(self) -> bool:
        """Whether it scored when the competition was over; it has no place then."""
        return self.score_kind == ScoreKind.LATE
