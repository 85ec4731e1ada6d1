"""A competition, and the metrics by which its runs are judged."""

import math
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiments.models.metric_keys import MetricKey
from teams.models import Team
from teams.models.users import check_time_zone


class Direction(models.TextChoices):
    """Which values of a metric are the better ones."""

    MAX = "max", _("Higher is better")
    MIN = "min", _("Lower is better")


class Scale(models.TextChoices):
    """How a metric's values are written: 0.6934, 69.34 %, or a number of any size."""

    FRACTION = "fraction", _("Fraction, 0 to 1")
    PERCENT = "percent", _("Percent, 0 to 100")
    PLAIN = "plain", _("Plain number")


def deadline_of(ends_on: date | None, closing_time: time | None, zone: str) -> datetime | None:
    """Return the first moment that is too late; None while nobody said when the competition ends."""
    if ends_on is None:
        return None
    last = ends_on if closing_time else ends_on + timedelta(days=1)
    return datetime.combine(last, closing_time or time.min, tzinfo=ZoneInfo(zone))


class CompetitionQuerySet(models.QuerySet["Competition"]):
    """The words for reading competitions."""

    def of(self, team: Team) -> "CompetitionQuerySet":
        """Competitions of one team."""
        return self.filter(team=team)

    def with_metrics(self) -> "CompetitionQuerySet":
        """Each with its metrics, the primary one first, in one more query."""
        return self.prefetch_related(models.Prefetch("metrics", Metric.objects.in_order()))

    def newest_first(self) -> "CompetitionQuerySet":
        """The one that ends last first; those without an end are still going."""
        return self.order_by(models.F("ends_on").desc(nulls_first=True), "-pk")


class Competition(models.Model):
    """A task on a platform, with its days, its submission quota and its metrics.

    The days and the quota are counted in `zone`, which is the platform's, not the team's. `closing_time` is the hour at
    which the last day ends, midnight when empty; `ends_at` repeats what follows from these three, so that one
    statement tells which runs came too late. `goal` is in the scale of the metric that decides.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="competitions")
    slug = models.SlugField(_("address"), max_length=50)
    name = models.CharField(_("name"), max_length=120)
    task = models.CharField(_("task"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=20_000, blank=True)
    platform_url = models.URLField(
        _("link to the platform"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    closing_time = models.TimeField(_("closing time"), null=True, blank=True)
    zone = models.CharField(
        _("time zone"), max_length=64, default=settings.TIME_ZONE, validators=[check_time_zone]
    )
    ends_at = models.DateTimeField(null=True, editable=False)
    goal = models.FloatField(_("goal"), null=True, blank=True)
    daily_quota = models.PositiveSmallIntegerField(
        _("submissions per day"), null=True, blank=True, validators=[MaxValueValidator(1000)]
    )
    classes = models.JSONField(_("classes"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[CompetitionQuerySet] = CompetitionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "slug"],
                name="one_competition_per_address",
                violation_error_message=_("The team has a competition at this address."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="competition_ends_after_it_starts",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Bring the deadline in line with the last day, its hour and the zone."""
        ends_on = self._meta.get_field("ends_on").to_python(self.ends_on)  # type: ignore[union-attr]
        closing_time = self._meta.get_field("closing_time").to_python(self.closing_time)  # type: ignore[union-attr]
        self.ends_at = deadline_of(ends_on, closing_time, self.zone)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "ends_at"}
        super().save(*args, **kwargs)

    @property
    def primary_metric(self) -> "Metric":
        """The metric that decides; asks the database unless `with_metrics` did."""
        return next(metric for metric in self.metrics.all() if metric.is_primary)


class MetricQuerySet(models.QuerySet["Metric"]):
    """The words for reading a competition's metrics."""

    def in_order(self) -> "MetricQuerySet":
        """The primary one first, the others as they were entered, each with its key."""
        return self.select_related("key").order_by("-is_primary", "position", "pk")


class Metric(models.Model):
    """How one metric is to be read in a competition. `key` is the name under which runs log it.

    Values are stored in the metric's scale: 69.34 for a metric in percent, 0.6934 for a fraction.
    """

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="metrics")
    key = models.ForeignKey(MetricKey, models.PROTECT, related_name="+")
    label = models.CharField(_("label"), max_length=60)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction, default=Direction.MAX)
    scale = models.CharField(_("scale"), max_length=8, choices=Scale, default=Scale.FRACTION)
    decimals = models.PositiveSmallIntegerField(
        _("decimals shown"), default=4, validators=[MaxValueValidator(10)]
    )
    is_primary = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[MetricQuerySet] = MetricQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "key"],
                name="one_definition_per_metric",
                violation_error_message=_("This metric is there already."),
            ),
            models.UniqueConstraint(
                fields=["competition"],
                condition=models.Q(is_primary=True),
                name="one_primary_metric",
                violation_error_message=_("One metric decides; there is one already."),
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=Direction.values),
                name="metric_direction_is_known",
                violation_error_message=_("A metric is to be maximised or minimised."),
            ),
            models.CheckConstraint(
                condition=models.Q(scale__in=Scale.values),
                name="metric_scale_is_known",
                violation_error_message=_("There is no such scale."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_higher_better(self) -> bool:
        """Whether a larger value wins."""
        return self.direction == Direction.MAX

    def show(self, value: float | None) -> str:
        """Return a value as people read it; a dash when there is none."""
        if value is None:
            return "–"
        if not math.isfinite(value):
            return {math.inf: "∞", -math.inf: "−∞"}.get(value, "NaN")
        size = abs(value)
        # Boards hold scores like -2.9e25: such a number is shown in powers of ten.
        text = (
            f"{value:.4g}" if size >= 1e9 or 0 < size < 10**-self.decimals else f"{value:.{self.decimals}f}"
        )
        return f"{text} %" if self.scale == Scale.PERCENT else text

    def show_difference(self, difference: float | None) -> str:
        """Return a difference with its sign; percent values differ in percentage points."""
        if difference is None or not math.isfinite(difference):
            return ""
        return f"{difference:+.{self.decimals}f}".replace("-", "−")

    def show_distance(self, distance: float) -> str:
        """Return how far apart two values are, without a sign."""
        return f"{abs(distance):.{self.decimals}f}"

    def way(self, difference: float | None) -> str:
        """Tell whether a difference is for the better, the worse, or none to speak of."""
        if difference is None or abs(difference) < 0.5 * 10**-self.decimals or math.isnan(difference):
            return "same"
        return "better" if (difference > 0) == self.is_higher_better else "worse"
