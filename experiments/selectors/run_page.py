"""All that the page of one run shows beside the run itself."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from experiments.models import LatestMetric, Lifecycle, Metric, Run, ScoreKind, Submission
from experiments.selectors import curves
from experiments.selectors.curves import CurvePoint

MOST_CURVES = 12
POINTS_PER_CURVE = 320


@dataclass(frozen=True)
class MetricLine:
    """One metric of a run beside the same of its parent."""

    label: str
    is_primary: bool
    value: str
    spread: str
    best: str
    parent: str
    difference: str
    way: str


@dataclass(frozen=True)
class ParameterLine:
    """One setting of a run beside that of its parent; `change` is "", changed, added or removed."""

    key: str
    value: str
    parent: str
    change: str


@dataclass(frozen=True)
class Relative:
    """A fold or a run derived from this one."""

    name: str
    url: str
    fold: str
    owner: str
    score: str
    difference: str
    way: str


@dataclass(frozen=True)
class SubmissionLine:
    """A submission of this run."""

    submission: Submission
    public: str
    private: str


def metric_lines(run: Run, metrics: list[Metric], *, without: Collection[int] = ()) -> list[MetricLine]:
    """Return the run's metrics, the competition's own first, with the differences to the parent.

    `without` are the keys that are shown elsewhere.
    """
    mine = {one.key_id: one for one in run.latest_metrics.by_key()}
    theirs = {one.key_id: one for one in run.parent.latest_metrics.by_key()} if run.parent else {}
    defined = {metric.key_id: metric for metric in metrics}
    keys = [key for key in defined if key in mine or key in theirs] + [
        key for key in mine if key not in defined and key not in without
    ]
    return [_metric_line(defined.get(key), mine.get(key), theirs.get(key)) for key in keys]


def _metric_line(metric: Metric | None, mine: LatestMetric | None, theirs: LatestMetric | None) -> MetricLine:
    number, before = _number(mine), _number(theirs)
    shown = metric or Metric(direction="max", scale="plain", decimals=decimals_of(number, before))
    known = mine or theirs
    difference = None if number is None or before is None else number - before
    best = ""
    if mine and not mine.folds and mine.least != mine.most and metric:
        value, step = (mine.most, mine.most_step) if shown.is_higher_better else (mine.least, mine.least_step)
        best = f"{shown.show(value)} · {step}"
    return MetricLine(
        label=metric.label if metric else (known.key.name if known else ""),
        is_primary=bool(metric and metric.is_primary),
        value=shown.show(number),
        spread=f"±{mine.std:.{shown.decimals}f} · {mine.folds}" if mine and mine.std is not None else "",
        best=best,
        parent=shown.show(before),
        difference=shown.show_difference(difference),
        way=shown.way(difference) if metric else "same",
    )


def _number(latest: LatestMetric | None) -> float | None:
    return latest.number if latest else None


def decimals_of(*numbers: float | None) -> int:
    """Return how many decimals show four digits of the smaller number."""
    sizes = [abs(number) for number in numbers if number and math.isfinite(number)]
    return min(10, max(0, 3 - math.floor(math.log10(min(sizes))))) if sizes else 4


def parameter_lines(run: Run) -> list[ParameterLine]:
    """Return the settings, those that differ from the parent's first."""
    mine = {one.key: one.value for one in run.parameters.by_key()}
    if run.parent is None:
        return [ParameterLine(key, value, "", "") for key, value in mine.items()]
    theirs = {one.key: one.value for one in run.parent.parameters.by_key()}
    lines = [
        ParameterLine(key, mine.get(key, "–"), theirs.get(key, "–"), _change(mine.get(key), theirs.get(key)))
        for key in sorted(mine.keys() | theirs.keys())
    ]
    return sorted(lines, key=lambda line: not line.change)


def _change(mine: str | None, theirs: str | None) -> str:
    if mine == theirs:
        return ""
    return "added" if theirs is None else "removed" if mine is None else "changed"


def folds(run: Run, primary: Metric | None) -> list[Relative]:
    """Return the folds of a whole run."""
    found = run.folds.select_related("owner").filter(lifecycle=Lifecycle.ACTIVE).order_by("fold", "pk")
    return [_relative(one, None, primary, run.team.slug) for one in found]


def children(run: Run, primary: Metric | None) -> list[Relative]:
    """Return the runs derived from this one, the first hundred."""
    found = (
        run.children.select_related("owner").filter(lifecycle=Lifecycle.ACTIVE).order_by("started_at", "pk")
    )
    return [_relative(one, run.score, primary, run.team.slug) for one in found[:100]]


def _relative(run: Run, base: float | None, primary: Metric | None, team_slug: str) -> Relative:
    difference = None if base is None or run.score is None else run.score - base
    return Relative(
        name=run.name,
        url=reverse("experiments:run", args=[team_slug, run.public_id]),
        fold=run.fold,
        owner=str(run.owner or "–"),
        score=primary.show(run.score) if primary else "–",
        difference=primary.show_difference(difference) if primary else "",
        way=primary.way(difference) if primary else "same",
    )


def submission_lines(run: Run, primary: Metric | None) -> list[SubmissionLine]:
    """Return what was sent to the platform of this run."""
    if primary is None:
        return []
    return [
        SubmissionLine(one, primary.show(one.public_score), primary.show(one.private_score))
        for one in run.submissions.newest_first()
    ]


def charts(run: Run, metrics: list[Metric]) -> list[dict[str, Any]]:
    """Return a chart for each metric with more than one point, the competition's own first. Three queries."""
    defined = {metric.key_id: (order, metric) for order, metric in enumerate(metrics)}
    many = list(run.latest_metrics.of_curves().by_key())
    many.sort(key=lambda one: defined[one.key_id][0] if one.key_id in defined else len(defined))
    shown = many[:MOST_CURVES]
    found = curves.sampled_of_each([run.pk], [one.key_id for one in shown], most=POINTS_PER_CURVE)
    return [
        _chart(
            one.key.name, defined[one.key_id][1] if one.key_id in defined else None, found[run.pk, one.key_id]
        )
        for one in shown
    ]


def _chart(name: str, metric: Metric | None, points: Sequence[CurvePoint]) -> dict[str, Any]:
    """Return one curve: what the chart draws, and the table behind it as (step or seconds, text)."""
    label = metric.label if metric else name
    y_axis: dict[str, Any] = {"name": label}
    if metric:
        y_axis["digits"] = metric.decimals
    by_time = curves.is_by_time(points)
    texts = [metric.show(point.number) if metric else f"{point.number:.6g}" for point in points]
    return {
        "label": label,
        "data": {
            "x": {"kind": "number"},
            "y": y_axis,
            "series": [{"name": label, "kind": "line", "points": curves.drawn(points, by_time=by_time)}],
        },
        "is_by_time": by_time,
        "points": list(zip(curves.places(points, by_time=by_time), texts, strict=True)),
    }


@dataclass(frozen=True)
class Head:
    """The figures at the top of the page, as texts."""

    score: str
    public: str
    gap: str
    difference: str
    way: str
    missing_key: str = ""  # the name under which the score would have to be logged, when none was


def head(run: Run, primary: Metric | None) -> Head:
    """Return score, leaderboard score, gap (positive: validation looks better) and difference to the parent."""
    if primary is None:
        return Head("–", "–", "", "", "same")
    gap = None if run.score is None or run.public_score is None else run.score - run.public_score
    before = run.parent.score if run.parent else None
    difference = None if run.score is None or before is None else run.score - before
    score = "NaN" if run.score_kind == ScoreKind.NOT_A_NUMBER else primary.show(run.score)
    return Head(
        score=score,
        public=primary.show(run.public_score),
        gap=primary.show_difference(gap if gap is None or primary.is_higher_better else -gap),
        difference=primary.show_difference(difference),
        way=primary.way(difference),
        missing_key=primary.key.name if run.score_kind == ScoreKind.MISSING else "",
    )
