"""Writing parameters, tags and metric values. Every write may be sent again and changes nothing then."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from experiments.models import LatestMetric, MetricKey, MetricPoint, Parameter, Run, Tag
from experiments.services import folds, scores

WRITE_POINT = """
    INSERT INTO experiments_metricpoint (run_id, key_id, step, logged_ms, value, is_nan)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
# The latest value is the one of the greatest (step, moment, value), as MLflow has it; what folds gave a whole
# gives way to what is logged on the whole itself.
NEWER = (
    "(t.folds > 0 OR (excluded.step, excluded.logged_ms, excluded.value) >= (t.step, t.logged_ms, t.value))"
)
KEEP_LEAST = "(t.folds = 0 AND t.least IS NOT NULL AND (excluded.least IS NULL OR t.least <= excluded.least))"
KEEP_MOST = "(t.folds = 0 AND t.most IS NOT NULL AND (excluded.most IS NULL OR t.most >= excluded.most))"
WRITE_LATEST = f"""
    INSERT INTO experiments_latestmetric AS t
        (run_id, key_id, experiment_id, value, is_nan, step, logged_ms,
         least, least_step, most, most_step, folds, std)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, NULL)
    ON CONFLICT (run_id, key_id) DO UPDATE SET
        value = CASE WHEN {NEWER} THEN excluded.value ELSE t.value END,
        is_nan = CASE WHEN {NEWER} THEN excluded.is_nan ELSE t.is_nan END,
        step = CASE WHEN {NEWER} THEN excluded.step ELSE t.step END,
        logged_ms = CASE WHEN {NEWER} THEN excluded.logged_ms ELSE t.logged_ms END,
        least = CASE WHEN {KEEP_LEAST} THEN t.least ELSE excluded.least END,
        least_step = CASE WHEN {KEEP_LEAST} THEN t.least_step ELSE excluded.least_step END,
        most = CASE WHEN {KEEP_MOST} THEN t.most ELSE excluded.most END,
        most_step = CASE WHEN {KEEP_MOST} THEN t.most_step ELSE excluded.most_step END,
        folds = 0, std = NULL
"""  # noqa: S608 — made of the constants above only


@dataclass(frozen=True)
class Point:
    """A value to be written: its key's name, the number (NaN and infinities too), step, and when in ms since 1970."""

    key: str
    number: float
    step: int = 0
    logged_ms: int = 0

    @property
    def stored(self) -> tuple[float, bool]:
        """The value and whether it stands for NaN."""
        return (0.0, True) if math.isnan(self.number) else (self.number, False)

    @property
    def order(self) -> tuple[int, int, float]:
        """The greatest of a key is its latest."""
        return (self.step, self.logged_ms, self.stored[0])


def now_ms() -> int:
    """Return the moment as points carry it."""
    return int(timezone.now().timestamp() * 1000)


@transaction.atomic
def write_metrics(*, run: Run, points: Iterable[Point]) -> None:
    """Add points to a run, with its latest values, its score, and the means of the run of which it is a fold."""
    rows = list(points)
    if not rows:
        return
    ids = MetricKey.objects.ids_for(run.team, (point.key for point in rows))
    groups: dict[str, list[Point]] = {}
    for point in rows:
        groups.setdefault(point.key, []).append(point)
    with connection.cursor() as cursor:
        cursor.executemany(WRITE_POINT, [(run.pk, ids[p.key], p.step, p.logged_ms, *p.stored) for p in rows])
        cursor.executemany(WRITE_LATEST, [_latest(run, ids[key], group) for key, group in groups.items()])
    scores.refresh(run)
    if run.fold_of_id:
        folds.summarise(run.fold_of_id)


def _latest(run: Run, key_id: int, points: list[Point]) -> tuple[bool | float | None, ...]:
    latest = max(points, key=lambda point: point.order)
    numbers = [point for point in points if math.isfinite(point.number)]
    least = min(numbers, key=lambda point: point.number, default=None)
    most = max(numbers, key=lambda point: point.number, default=None)
    return (
        run.pk,
        key_id,
        run.experiment_id,
        *latest.stored,
        latest.step,
        latest.logged_ms,
        least.number if least else None,
        least.step if least else None,
        most.number if most else None,
        most.step if most else None,
    )


@transaction.atomic
def correct_metric(*, run: Run, key: str, number: float | None) -> None:
    """Replace all that was written under a key by one number, or by nothing."""
    key_id = MetricKey.objects.ids_for(run.team, [key])[key]
    MetricPoint.objects.filter(run=run, key_id=key_id).delete()
    LatestMetric.objects.filter(run=run, key_id=key_id).delete()
    if number is not None:
        write_metrics(run=run, points=[Point(key, number, logged_ms=now_ms())])
        return
    folds.summarise(run.pk)
    scores.refresh(run)
    if run.fold_of_id:
        folds.summarise(run.fold_of_id)


def write_parameters(*, run: Run, values: Mapping[str, str]) -> None:
    """Set parameters; those of the same name are replaced."""
    rows = [
        Parameter(run=run, experiment_id=run.experiment_id, key=key, value=value)
        for key, value in values.items()
    ]
    Parameter.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["run", "key"], update_fields=["value"]
    )


def write_tags(*, run: Run, values: Mapping[str, str]) -> None:
    """Set tags; those of the same name are replaced."""
    rows = [
        Tag(run=run, experiment_id=run.experiment_id, key=key, value=value) for key, value in values.items()
    ]
    Tag.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["run", "key"], update_fields=["value"]
    )
