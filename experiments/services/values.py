"""Writing parameters, tags and metric values. Every write may be sent again and changes nothing then."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from experiments.models import LatestMetric, MetricKey, MetricPoint, Run
from experiments.services import folds, scores

POINT_COLUMNS = {
    "run_id": "bigint",
    "key_id": "bigint",
    "step": "bigint",
    "logged_ms": "bigint",
    "value": "float8",
    "is_nan": "boolean",
}
LATEST_COLUMNS = {
    "run_id": "bigint",
    "key_id": "bigint",
    "experiment_id": "bigint",
    "value": "float8",
    "is_nan": "boolean",
    "step": "bigint",
    "logged_ms": "bigint",
    "least": "float8",
    "least_step": "bigint",
    "most": "float8",
    "most_step": "bigint",
}
TEXT_COLUMNS = {"run_id": "bigint", "experiment_id": "bigint", "key": "text", "value": "text"}
# The latest value is the one of the greatest (step, moment, value), as MLflow has it; what folds gave a whole
# gives way to what is logged on the whole itself.
NEWER = (
    "(t.folds > 0 OR (excluded.step, excluded.logged_ms, excluded.value) >= (t.step, t.logged_ms, t.value))"
)
KEEP_LEAST = "(t.folds = 0 AND t.least IS NOT NULL AND (excluded.least IS NULL OR t.least <= excluded.least))"
KEEP_MOST = "(t.folds = 0 AND t.most IS NOT NULL AND (excluded.most IS NULL OR t.most >= excluded.most))"
KEEP_LATEST = f"""
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
    WHERE t.folds > 0 OR {NEWER} OR NOT {KEEP_LEAST} OR NOT {KEEP_MOST}
"""


class Point(NamedTuple):
    """A value to be written: its key's name, the number (NaN and infinities too), step, and when in ms since 1970."""

    key: str
    number: float
    step: int = 0
    logged_ms: int = 0


def now_ms() -> int:
    """Return the moment as points carry it."""
    return int(timezone.now().timestamp() * 1000)


@transaction.atomic(savepoint=False)
def write_metrics(*, run: Run, points: Iterable[Point]) -> None:
    """Add points to a run, with its latest values, its score, and the means of the run of which it is a fold."""
    given = list(points)
    if not given:
        return
    ids = MetricKey.objects.ids_for(run.team, {point.key for point in given})
    rows: list[tuple[Any, ...]] = []
    latest: dict[int, tuple[Any, ...]] = {}
    for key, number, step, logged_ms in given:
        key_id = ids[key]
        value = (0.0, True) if number != number else (float(number), False)
        row = (run.pk, key_id, step, logged_ms, *value)
        rows.append(row)
        known = latest.get(key_id)
        latest[key_id] = _summed_up(known, row) if known else _first(run, row)
    # In one order whoever writes: two who wait for each other's rows would wait for ever.
    rows.sort()
    insert("experiments_metricpoint", POINT_COLUMNS, rows, "ON CONFLICT DO NOTHING")
    insert("experiments_latestmetric", LATEST_COLUMNS, sorted(latest.values()), KEEP_LATEST, folds="0")
    scores.refresh_when_written(run, latest.keys())
    if run.fold_of_id:
        folds.summarise(run.fold_of_id)


def _first(run: Run, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the row of the latest value, in the order of LATEST_COLUMNS, that a single point makes."""
    run_id, key_id, step, logged_ms, value, is_nan = row
    extreme = (value, step) if math.isfinite(value) and not is_nan else (None, None)
    return (run_id, key_id, run.experiment_id, value, is_nan, step, logged_ms, *extreme, *extreme)


def _summed_up(known: tuple[Any, ...], row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the row of the latest value when one more point comes."""
    run_id, key_id, experiment_id, *latest, least, least_step, most, most_step = known
    step, logged_ms, value, is_nan = row[2:]
    if (step, logged_ms, value) >= (latest[2], latest[3], latest[0]):
        latest = [value, is_nan, step, logged_ms]
    if math.isfinite(value) and not is_nan:
        if least is None or value < least:
            least, least_step = value, step
        if most is None or value > most:
            most, most_step = value, step
    return (run_id, key_id, experiment_id, *latest, least, least_step, most, most_step)


def insert(
    table: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]], conflict: str, **constants: str
) -> None:
    """Insert rows as fast as the database takes them, in their order: PostgreSQL in one statement with an array a column.

    `columns` maps names to PostgreSQL's types, `constants` further ones to SQL; `conflict` is the clause at the end,
    in which the table is called t. All of them are our own texts, never a user's.
    """
    names = ", ".join([*columns, *constants])
    into = f"INSERT INTO {table} AS t ({names})"
    fixed = "".join(f", {value}" for value in constants.values())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
            values = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(f"{into} SELECT *{fixed} FROM unnest({arrays}) {conflict}", values)  # noqa: S608
        else:
            places = ", ".join("%s" for _ in columns)
            cursor.executemany(f"{into} VALUES ({places}{fixed}) {conflict}", rows)


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
    _write_texts("experiments_parameter", run, values)


def write_tags(*, run: Run, values: Mapping[str, str]) -> None:
    """Set tags; those of the same name are replaced."""
    _write_texts("experiments_tag", run, values)


def _write_texts(table: str, run: Run, values: Mapping[str, str]) -> None:
    if values:
        rows = sorted((run.pk, run.experiment_id, key, value) for key, value in values.items())
        replaced = (
            "ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value WHERE t.value <> excluded.value"
        )
        insert(table, TEXT_COLUMNS, rows, replaced)
