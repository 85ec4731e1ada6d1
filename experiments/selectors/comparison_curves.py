"""The curves of runs that are compared, over each other."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from experiments.models import LatestMetric, Metric
from experiments.selectors import curves
from experiments.selectors.curves import CurvePoint

MOST_CHARTS = 6
POINTS_PER_CURVE = 320
TABLE_ROWS = 100


@dataclass(frozen=True)
class Chart:
    """A metric's curves: what the chart draws, and the table behind it as (step or seconds, texts)."""

    label: str
    data: dict[str, Any]
    rows: list[tuple[float, list[str]]]
    is_by_time: bool


def charts(ids: list[int], names: Sequence[str], defined: dict[int, list[Metric]]) -> tuple[list[Chart], int]:
    """Return the charts of the first metrics that some run has as a curve, and how many such metrics there are.

    The competition's metrics come first, then those that most of the runs have. `names` are of the runs with these
    `ids`. Three queries.
    """
    having: dict[int, list[LatestMetric]] = {}
    for one in LatestMetric.objects.filter(run__in=ids).of_curves().by_key():
        having.setdefault(one.key_id, []).append(one)
    places = {key: place for place, key in enumerate(defined)}
    keys = sorted(having, key=lambda key: (places.get(key, len(places)), -len(having[key])))
    shown = keys[:MOST_CHARTS]
    found = curves.sampled_of_each(ids, shown, most=POINTS_PER_CURVE)
    made = []
    for key in shown:
        metric = defined[key][0] if key in defined else None
        label = metric.label if metric else having[key][0].key.name
        made.append(_chart(label, metric, names, [found[run, key] for run in ids]))
    return made, len(keys)


def _chart(label: str, metric: Metric | None, names: Sequence[str], drawn: list[list[CurvePoint]]) -> Chart:
    # By time only where all curves are: seconds and steps have no axis in common.
    by_time = all(curves.is_by_time(points) for points in drawn if len(points) > 1)
    y_axis: dict[str, Any] = {"name": label} | ({"digits": metric.decimals} if metric else {})
    series = [
        {"name": name, "kind": "line", "points": curves.drawn(points, by_time=by_time)}
        for name, points in zip(names, drawn, strict=True)
    ]
    data = {"x": {"kind": "number"}, "y": y_axis, "series": series}
    return Chart(label, data, _table(metric, drawn, by_time=by_time), by_time)


def _table(
    metric: Metric | None, drawn: list[list[CurvePoint]], *, by_time: bool
) -> list[tuple[float, list[str]]]:
    """Return the curves as (place, a text for each run) at evenly spread places, the first and the last among them.

    The curves are sampled at places of their own: a cell holds the last value up to its place, and nothing once its
    curve has ended.
    """
    known = [curves.places(points, by_time=by_time) for points in drawn]
    wanted = sorted({place for places in known for place in places})
    if len(wanted) > TABLE_ROWS:
        wanted = [wanted[round(n * (len(wanted) - 1) / (TABLE_ROWS - 1))] for n in range(TABLE_ROWS)]
    passed = [0] * len(drawn)
    rows = []
    for place in wanted:
        texts = []
        for run, places in enumerate(known):
            before = passed[run]
            passed[run] = bisect_right(places, place, before)
            if passed[run] == 0 or passed[run] == len(places) == before:
                texts.append("–")
                continue
            number = drawn[run][passed[run] - 1].number
            texts.append(metric.show(number) if metric else f"{number:.6g}")
        rows.append((place, texts))
    return rows
