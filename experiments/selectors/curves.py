"""Points of curves as plain tuples: all of them a page at a time, or so many, evenly spread, that a chart shows the rest.

A curve has up to millions of points, so no model instances, and the database does the choosing.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core import signing
from django.db import connection

from experiments.models import MetricKey, Run
from teams.models import Team

SALT = "experiments.curves"
COLUMNS = "logged_ms, step, value, is_nan"
HISTORY = f"""
    SELECT {COLUMNS} FROM experiments_metricpoint WHERE run_id = %s AND key_id = %s {{behind}}
    ORDER BY {COLUMNS} LIMIT %s
"""  # noqa: S608 — made of the constants above only
BEHIND = f"AND ({COLUMNS}) > (%s, %s, %s, %s)"
HISTORIES = """
    SELECT r.public_id, p.logged_ms, p.step, p.value, p.is_nan
    FROM experiments_metricpoint p JOIN experiments_run r ON r.id = p.run_id
    WHERE p.key_id = %s AND p.run_id IN ({runs})
    ORDER BY r.public_id, p.logged_ms, p.step, p.value, p.is_nan LIMIT %s
"""
COUNTS = """
    SELECT run_id, key_id, COUNT(*) FROM experiments_metricpoint
    WHERE key_id IN ({keys}) AND run_id IN ({runs}) {steps} GROUP BY run_id, key_id
"""
SAMPLE = """
    SELECT run_id, key_id, logged_ms, step, value, is_nan FROM (
        SELECT run_id, key_id, logged_ms, step, value, is_nan,
            ROW_NUMBER() OVER (ORDER BY step, logged_ms, value, is_nan) - 1 AS place
        FROM experiments_metricpoint WHERE run_id = %s AND key_id = %s {steps}
    ) AS p WHERE place = %s OR (place <> %s AND (
        (place < %s AND place %% %s = 0) OR (place >= %s AND (place - %s) %% %s = 0)
    ))
"""
STEPS = "AND step BETWEEN %s AND %s"


class WrongToken(ValueError):
    """A token for the next page that we did not give for this curve."""


class CurvePoint(NamedTuple):
    """One point; what is not a number has the value 0."""

    logged_ms: int
    step: int
    value: float
    is_nan: bool

    @property
    def number(self) -> float:
        """The value as it was logged, NaN included."""
        return math.nan if self.is_nan else self.value


def is_by_time(points: Sequence[CurvePoint]) -> bool:
    """Tell whether only time sets the points apart: scripts that name no step log all of them at step 0."""
    return len(points) > 1 and points[0].step == points[-1].step


def places(points: Sequence[CurvePoint], *, by_time: bool) -> list[float]:
    """Return where each point lies from left to right: at its step, or by the seconds since the first point."""
    if not by_time:
        return [point.step for point in points]
    return [(point.logged_ms - points[0].logged_ms) / 1000 for point in points]


def drawn(points: Sequence[CurvePoint], *, by_time: bool) -> list[dict[str, float | None]]:
    """Return points as our charts take them; what is not finite leaves a hole."""
    return [
        {"x": place, "y": point.number if math.isfinite(point.number) else None}
        for place, point in zip(places(points, by_time=by_time), points, strict=True)
    ]


def key_of(team: Team, name: str) -> int | None:
    """Return the id of a metric's name in a team, or None."""
    return MetricKey.objects.of(team).filter(name=name).values_list("pk", flat=True).first()


def runs_named(team: Team, public_ids: Sequence[str]) -> dict[int, str]:
    """Return the team's runs with these ids by their keys, deleted ones too."""
    found = Run.objects.of(team).filter(public_id__in=public_ids)
    return dict(found.values_list("pk", "public_id"))


def history(run_id: int, key_id: int, *, most: int | None, token: str = "") -> tuple[list[CurvePoint], str]:
    """Return a page of a curve by moment, step and value, and the token of the next. Raises WrongToken.

    `most` points, or all without it.
    """
    behind = _opened(token, run_id, key_id)
    limit = 2**62 if most is None else most + 1
    with connection.cursor() as cursor:
        cursor.execute(HISTORY.format(behind=BEHIND if behind else ""), [run_id, key_id, *behind, limit])
        rows: list[CurvePoint] = cursor.fetchall()
    if most is None or len(rows) <= most:
        return rows, ""
    rows.pop()
    return rows, signing.dumps([run_id, key_id, *rows[-1]], salt=SALT, compress=True)


def _opened(token: str, run_id: int, key_id: int) -> list[Any]:
    if not token:
        return []
    try:
        of_run, of_key, *behind = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise WrongToken("Invalid page token, could not base64-decode") from None
    if (of_run, of_key) != (run_id, key_id):
        raise WrongToken("Invalid page token: it belongs to another metric.")
    *numbers, is_nan = behind
    return [*numbers, bool(is_nan)]


def histories(runs: Sequence[int], key_id: int, *, most: int) -> list[tuple[str, int, int, float, bool]]:
    """Return `most` points of several runs as (public id, moment, step, value, is NaN), run after run."""
    if not runs:
        return []
    with connection.cursor() as cursor:
        cursor.execute(HISTORIES.format(runs=_places(runs)), [key_id, *runs, most])
        return list(cursor.fetchall())


def sampled(
    runs: Sequence[int], key_id: int, *, most: int, steps: tuple[int, int] | None = None
) -> Mapping[int, list[CurvePoint]]:
    """Return at most `most` points of each run's curve by step, evenly spread, the first and the last among them.

    Of `most` groups of equal size the first point each, as MLflow samples; `steps` are the first and last step that
    count. Two queries for any number of runs.
    """
    found = sampled_of_each(runs, [key_id], most=most, steps=steps)
    return {run: found[run, key_id] for run in runs}


def sampled_of_each(
    runs: Sequence[int], keys: Sequence[int], *, most: int, steps: tuple[int, int] | None = None
) -> Mapping[tuple[int, int], list[CurvePoint]]:
    """Return what `sampled` does for several metrics, by run and key. Two queries for any number of both."""
    found: dict[tuple[int, int], list[CurvePoint]] = {(run, key): [] for run in runs for key in keys}
    if not found:
        return found
    between, ends = (STEPS, list(steps)) if steps else ("", [])
    with connection.cursor() as cursor:
        counts = COUNTS.format(keys=_places(keys), runs=_places(runs), steps=between)
        cursor.execute(counts, [*keys, *runs, *ends])
        statements, values = [], []
        for run, key, count in cursor.fetchall():
            statements.append(SAMPLE.format(steps=between))
            values += [run, key, *ends, *_chosen(count, most)]
        if statements:
            cursor.execute(" UNION ALL ".join(statements), values)
            for run, key, *point in cursor.fetchall():
                found[run, key].append(CurvePoint(*point))
    for points in found.values():
        points.sort(key=lambda point: (point.step, point.logged_ms, point.value, point.is_nan))
    return found


def _chosen(count: int, most: int) -> list[int]:
    """Return the places that are chosen, as SAMPLE wants them: the last; the one it replaces; where groups get smaller.

    The first groups are larger by one, when `count` cannot be divided by `most`.
    """
    groups = min(count, most)
    size, larger = divmod(count, groups)
    border = larger * (size + 1)
    last_group = border + (groups - larger - 1) * size if size and groups > larger else 0
    replaced = last_group if last_group != count - 1 else -1
    return [count - 1, replaced, border, size + 1, border, border, size]


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
