"""Several runs side by side: what they measured, where their settings differ, and their curves over each other."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from experiments.models import LatestMetric, Lifecycle, Metric, MetricPoint, Parameter, Run, Tag
from experiments.selectors import curves
from experiments.selectors.run_labels import Label, label_of_status
from experiments.selectors.run_page import decimals_of
from teams.models import Team

FEWEST, MOST = 2, 8
MOST_CURVES = 6
POINTS_PER_CURVE = 320
TABLE_ROWS = 100
PUBLIC_ID = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True)
class Column:
    """One run: `run` itself, and the words of where it stands and what it was tagged with."""

    run: Run
    state: Label
    is_deleted: bool
    tags: list[str]


@dataclass(frozen=True)
class Cell:
    """A value as people read it; `is_best` where the direction is known and the others are worse."""

    text: str
    is_best: bool = False


@dataclass(frozen=True)
class Line:
    """A metric or a setting with one cell for each run."""

    label: str
    cells: list[Cell]
    is_primary: bool = False


@dataclass(frozen=True)
class Chart:
    """A metric's curves: what the chart draws, and the table behind it as (step, texts)."""

    label: str
    data: dict[str, Any]
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Comparison:
    """All that the page shows; `names` stand over the columns of the curves' tables."""

    columns: list[Column]
    metrics: list[Line]
    different: list[Line]
    same: list[tuple[str, str]]
    charts: list[Chart]
    names: list[str]


def runs_at(team: Team, public_ids: Sequence[str]) -> list[Run] | None:
    """Return the team's runs with these ids in the same order, each once; None when one is not the team's."""
    wanted = list(dict.fromkeys(public_ids))
    if not all(PUBLIC_ID.fullmatch(one) for one in wanted):
        return None
    found = {
        run.public_id: run
        for run in Run.objects.of(team).filter(public_id__in=wanted).select_related("owner", "competition")
    }
    return [found[one] for one in wanted] if len(found) == len(wanted) else None


def compare(runs: Sequence[Run]) -> Comparison:
    """Return the runs side by side. The number of queries does not grow with them."""
    ids = [run.pk for run in runs]
    defined = _definitions(runs)
    earlier = MetricPoint.objects.filter(run=OuterRef("run"), key=OuterRef("key"), step__lt=OuterRef("step"))
    latest = list(LatestMetric.objects.filter(run__in=ids).annotate(is_curve=Exists(earlier)).by_key())
    different, same = _parameters(ids)
    names = _distinct_names(runs)
    return Comparison(
        columns=_columns(runs),
        metrics=_metrics(ids, latest, defined),
        different=different,
        same=same,
        charts=_charts(ids, names, latest, defined),
        names=names,
    )


def _columns(runs: Sequence[Run]) -> list[Column]:
    tags: dict[int, list[str]] = {}
    # MLflow's own tags say where a program ran, not what was tried.
    for tag in Tag.objects.filter(run__in=runs).exclude(key__startswith="mlflow.").by_key():
        tags.setdefault(tag.run_id, []).append(str(tag))
    return [
        Column(
            run=run,
            state=label_of_status(run.status, run.heard_at) or Label(run.get_status_display(), "good"),
            is_deleted=run.lifecycle == Lifecycle.DELETED,
            tags=tags.get(run.pk, []),
        )
        for run in runs
    ]


def _definitions(runs: Sequence[Run]) -> dict[int, list[Metric]]:
    """Return how the runs' competitions read their metrics, by key; several where runs come from several."""
    found: dict[int, list[Metric]] = {}
    competitions = {run.competition_id for run in runs if run.competition_id}
    for metric in Metric.objects.filter(competition__in=competitions).in_order():
        found.setdefault(metric.key_id, []).append(metric)
    return found


def _metrics(ids: list[int], latest: list[LatestMetric], defined: dict[int, list[Metric]]) -> list[Line]:
    """Return a line for each metric: the competition's in its order, then what most runs have, by name."""
    by_key: dict[int, dict[int, LatestMetric]] = {}
    for one in latest:
        by_key.setdefault(one.key_id, {})[one.run_id] = one
    own = [key for key in defined if key in by_key]
    rest = sorted((key for key in by_key if key not in defined), key=lambda key: -len(by_key[key]))
    return [_metric_line(ids, by_key[key], defined.get(key, [])) for key in own + rest]


def _metric_line(ids: list[int], values: dict[int, LatestMetric], metrics: list[Metric]) -> Line:
    numbers = [values[pk].number if pk in values else None for pk in ids]
    shown = metrics[0] if metrics else Metric(scale="plain", decimals=decimals_of(*numbers))
    best = None
    # Competitions that read the same name in two ways have no best in common.
    if len({(metric.direction, metric.scale) for metric in metrics}) == 1:
        best = _best(numbers, is_higher_better=shown.is_higher_better)
    return Line(
        label=metrics[0].label if metrics else next(iter(values.values())).key.name,
        cells=[Cell(shown.show(number), best is not None and number == best) for number in numbers],
        is_primary=bool(metrics and metrics[0].is_primary),
    )


def _best(numbers: list[float | None], *, is_higher_better: bool) -> float | None:
    """Return the best number; what is missing or not finite never is, and where all are equal none is."""
    finite = [number for number in numbers if number is not None and math.isfinite(number)]
    if not finite or (len(finite) == len(numbers) and len(set(finite)) == 1):
        return None
    return max(finite) if is_higher_better else min(finite)


def _parameters(ids: list[int]) -> tuple[list[Line], list[tuple[str, str]]]:
    """Return the settings in which the runs differ, and those that all have alike."""
    values: dict[str, dict[int, str]] = {}
    for one in Parameter.objects.filter(run__in=ids).by_key():
        values.setdefault(one.key, {})[one.run_id] = one.value
    different, same = [], []
    for key, theirs in values.items():
        if len(theirs) == len(ids) and len(set(theirs.values())) == 1:
            same.append((key, theirs[ids[0]]))
        else:
            different.append(Line(key, [Cell(theirs.get(pk, "–")) for pk in ids]))
    return different, same


def _distinct_names(runs: Sequence[Run]) -> list[str]:
    """Return a name for each curve: the chart takes two of the same name for one."""
    names = [run.name for run in runs]
    return [f"{run.name} · {run.public_id[:6]}" if names.count(run.name) > 1 else run.name for run in runs]


def _charts(
    ids: list[int], names: list[str], latest: list[LatestMetric], defined: dict[int, list[Metric]]
) -> list[Chart]:
    """Return the charts of the metrics that at least two of the runs have as a curve, the competition's first."""
    having: dict[int, list[LatestMetric]] = {}
    for one in latest:
        if getattr(one, "is_curve", False):
            having.setdefault(one.key_id, []).append(one)
    order = {key: place for place, key in enumerate(defined)}
    common = [key for key, ones in having.items() if len(ones) > 1]
    common.sort(key=lambda key: (order.get(key, len(order)), -len(having[key])))
    charts = []
    for key in common[:MOST_CURVES]:
        metric = defined[key][0] if key in defined else None
        label = metric.label if metric else having[key][0].key.name
        found = curves.sampled(ids, key, most=POINTS_PER_CURVE)
        charts.append(_chart(label, metric, names, [found[pk] for pk in ids]))
    return charts


def _chart(
    label: str, metric: Metric | None, names: list[str], drawn: list[list[curves.CurvePoint]]
) -> Chart:
    y_axis: dict[str, Any] = {"name": label} | ({"digits": metric.decimals} if metric else {})
    series = [
        {"name": name, "kind": "line", "points": curves.drawn(points)}
        for name, points in zip(names, drawn, strict=True)
    ]
    data = {"x": {"kind": "number"}, "y": y_axis, "series": series}
    return Chart(label, data, _table(metric, drawn))


def _table(metric: Metric | None, drawn: list[list[curves.CurvePoint]]) -> list[tuple[int, list[str]]]:
    """Return the curves as (step, a text for each run) at evenly spread steps, the first and the last among them.

    The curves are sampled at steps of their own: a cell holds the last value up to its step, and nothing once its
    curve has ended.
    """
    steps = sorted({point.step for points in drawn for point in points})
    if len(steps) > TABLE_ROWS:
        steps = [steps[round(n * (len(steps) - 1) / (TABLE_ROWS - 1))] for n in range(TABLE_ROWS)]
    places = [0] * len(drawn)
    rows = []
    for step in steps:
        texts = []
        for run, points in enumerate(drawn):
            before = places[run]
            while places[run] < len(points) and points[places[run]].step <= step:
                places[run] += 1
            if places[run] == 0 or (places[run] == len(points) == before):
                texts.append("–")
                continue
            number = points[places[run] - 1].number
            texts.append(metric.show(number) if metric else f"{number:.6g}")
        rows.append((step, texts))
    return rows
