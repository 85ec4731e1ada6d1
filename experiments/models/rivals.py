"""Whom and what a team holds itself against on a board: rivals it follows, and lines of its own."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiments.models.competitions import Competition
from experiments.models.snapshots import BoardSnapshot


class Rival(models.Model):
    """A team on a competition's boards that ours follows, by its TeamId where the board has one, else by its name.

    `text` is what it was called when it was chosen, `key` the TeamId or the name in the form for matching.
    """

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="rivals")
    text = models.CharField(_("name or team id on the board"), max_length=200)
    key = models.CharField(max_length=200, editable=False)
    is_team_id = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "is_team_id", "key"],
                name="one_rival_per_name",
                violation_error_message=_("This team is followed already."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class RivalPlaceQuerySet(models.QuerySet["RivalPlace"]):
    """The words for reading the places of rivals."""

    def on(self, competition: Competition, board: str) -> "RivalPlaceQuerySet":
        """Places of a competition's rivals on one of its boards."""
        return self.filter(
            rival__competition=competition, snapshot__board=board, snapshot__completed_at__isnull=False
        )


class RivalPlace(models.Model):
    """Where a rival stood in a snapshot: a copy of its entry, which never changes.

    Kept so that a rank over time is read from a few rows, without an index by name over all entries of all boards.
    """

    rival = models.ForeignKey(Rival, models.CASCADE, related_name="places", db_index=False)
    snapshot = models.ForeignKey(BoardSnapshot, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    rank = models.PositiveIntegerField(null=True)
    score = models.FloatField(null=True)
    score_text = models.CharField(max_length=100, blank=True)
    team_name = models.CharField(max_length=500, blank=True)

    objects: ClassVar[RivalPlaceQuerySet] = RivalPlaceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rival", "snapshot"],
                name="one_place_per_rival_and_snapshot",
                violation_error_message=_("A team stands once on a board."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rank or '–'}. {self.team_name}"


class CutLine(models.Model):
    """A line of the team's own across the board: a rank, or a share of all teams."""

    class Unit(models.TextChoices):
        """What the number counts."""

        RANK = "rank", _("Rank")
        PERCENT = "percent", _("Percent of all teams")

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="cut_lines")
    unit = models.CharField(_("counted in"), max_length=7, choices=Unit, default=Unit.RANK)
    value = models.PositiveIntegerField(_("number"), validators=[MinValueValidator(1)])
    label = models.CharField(_("name"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "unit", "value"],
                name="one_line_per_place",
                violation_error_message=_("This line is drawn already."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=1) & (Q(unit="rank") | Q(unit="percent", value__lt=100)),
                name="cut_line_is_on_the_board",
                violation_error_message=_("A rank begins at 1, a share lies between 1 and 99 percent."),
            ),
            models.CheckConstraint(
                condition=Q(unit__in=["rank", "percent"]),
                name="cut_line_unit_is_known",
                violation_error_message=_("A line is drawn at a rank or at a percentage."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.value} {self.unit}"
