"""What a run was given and what it measured: parameters, tags, metric points and their latest values.

A value that is not a number is stored as 0 with `is_nan`: SQLite would turn NaN into NULL, and PostgreSQL
would sort it above everything. The infinities are stored as they are.
"""

import math
from typing import ClassVar

from django.db import models
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from experiments.models.competitions import Competition
from experiments.models.experiments import Experiment
from experiments.models.metric_keys import MetricKey
from experiments.models.runs import Run


class ParameterQuerySet(models.QuerySet["Parameter"]):
    """The words for reading parameters."""

    def by_key(self) -> "ParameterQuerySet":
        """In the order of their keys."""
        return self.order_by("key")


class Parameter(models.Model):
    """One setting of a run, as text."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="parameters", db_index=False)
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=250)
    value = models.CharField(max_length=6000, blank=True)

    objects: ClassVar[ParameterQuerySet] = ParameterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "key"],
                name="one_value_per_parameter",
                violation_error_message=_("The run has this parameter already."),
            )
        ]
        # The start of the value only: an entry of PostgreSQL's indexes holds 2,700 bytes.
        indexes = [
            models.Index("experiment", "key", Substr("value", 1, 200), "run", name="runs_by_parameter")
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


# What people call the run that the others are measured against; the first is what our button writes.
BASELINE_TAGS = ("baseline", "베이스라인")


class TagQuerySet(models.QuerySet["Tag"]):
    """The words for reading tags."""

    def of_baselines(self, competition: Competition) -> "TagQuerySet":
        """Those by which runs of a competition are called baselines."""
        return self.filter(experiment__competition=competition, key__in=BASELINE_TAGS)

    def by_key(self) -> "TagQuerySet":
        """In the order of their keys."""
        return self.order_by("key")


class Tag(models.Model):
    """A label of a run; the words people type have no value, MLflow's have one."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="tags", db_index=False)
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=250)
    # MLflow cuts at 8,000; the note, which people write on our pages too, is longer.
    value = models.CharField(max_length=20_000, blank=True)

    objects: ClassVar[TagQuerySet] = TagQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "key"],
                name="one_value_per_tag",
                violation_error_message=_("The run has this tag already."),
            )
        ]
        indexes = [models.Index("experiment", "key", Substr("value", 1, 200), "run", name="runs_by_tag")]

    def __str__(self) -> str:
        return f"{self.key}={self.value}" if self.value else self.key


class MetricPointQuerySet(models.QuerySet["MetricPoint"]):
    """The words for reading curves."""

    def in_order(self) -> "MetricPointQuerySet":
        """As a curve is drawn."""
        return self.order_by("run_id", "key_id", "step", "logged_ms", "value")


class MetricPoint(models.Model):
    """One logged value. The key is the row itself, so that sending it again changes nothing.

    That run and key exist is checked once, at the row of the latest value, which every writing of points writes in
    the same transaction; checking each point again takes PostgreSQL as long as storing it.
    """

    pk = models.CompositePrimaryKey("run_id", "key_id", "step", "logged_ms", "value", "is_nan")
    run = models.ForeignKey(Run, models.CASCADE, related_name="points", db_index=False, db_constraint=False)
    key = models.ForeignKey(MetricKey, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    step = models.BigIntegerField()
    logged_ms = models.BigIntegerField()  # since 1970 in UTC, as clients send it
    value = models.FloatField()
    is_nan = models.BooleanField(default=False)

    objects: ClassVar[MetricPointQuerySet] = MetricPointQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.number} at step {self.step}"

    @property
    def number(self) -> float:
        """The value as it was logged, NaN included."""
        return math.nan if self.is_nan else self.value


class LatestMetricQuerySet(models.QuerySet["LatestMetric"]):
    """The words for reading latest values."""

    def by_key(self) -> "LatestMetricQuerySet":
        """In the order of the keys' names, each with its key."""
        return self.select_related("key").order_by("key__name")

    def of_curves(self) -> "LatestMetricQuerySet":
        """Those that end a curve: an earlier point was logged by the run under the same key."""
        points = MetricPoint.objects.filter(run=models.OuterRef("run"), key=models.OuterRef("key"))
        at_this_step = models.Q(step=models.OuterRef("step"), logged_ms__lt=models.OuterRef("logged_ms"))
        return self.filter(
            models.Exists(points.filter(models.Q(step__lt=models.OuterRef("step")) | at_this_step))
        )


class LatestMetric(models.Model):
    """The value of a key that counts for a run: the one of the greatest (step, moment, value).

    Kept at write time together with the smallest and largest numbers and the steps at which they came, so
    that nobody reads a curve to know its best. For a whole made of folds it is their mean, with `std`.
    """

    pk = models.CompositePrimaryKey("run_id", "key_id")
    run = models.ForeignKey(Run, models.CASCADE, related_name="latest_metrics", db_index=False)
    key = models.ForeignKey(MetricKey, models.CASCADE, related_name="+", db_index=False)
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="+", db_index=False)
    value = models.FloatField()
    is_nan = models.BooleanField(default=False)
    step = models.BigIntegerField(default=0)
    logged_ms = models.BigIntegerField()
    least = models.FloatField(null=True)  # of the numbers among the points; none when all are NaN
    least_step = models.BigIntegerField(null=True)
    most = models.FloatField(null=True)
    most_step = models.BigIntegerField(null=True)
    folds = models.PositiveSmallIntegerField(default=0)  # 0: logged by the run itself
    std = models.FloatField(null=True)  # of the sample, over the folds

    objects: ClassVar[LatestMetricQuerySet] = LatestMetricQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["experiment", "key", "is_nan", "value", "run"], name="runs_by_latest_value")
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def number(self) -> float:
        """The value as it was logged, NaN included."""
        return math.nan if self.is_nan else self.value
