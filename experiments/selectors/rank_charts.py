"""Ranks over time and the field around us, as the charts and the tables below them take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from experiments.models import Metric
from experiments.selectors.around_us import AroundUs
from experiments.selectors.rank_history import Curve, RankHistory
from experiments.statistics.stability import Stability

# Lines of the board are drawn softly: the eye is to follow the teams.
COLOURS = {"ours": "accent", "cut": "soft"}
RIVALS = ("info", "warn", "good", "bad")


def rank_chart(history: RankHistory) -> dict[str, Any]:
    """Return the ranks over time, the first place on top."""
    return _plane(history, {"name": _("Rank"), "kind": "rank"}, "rank")


def score_chart(history: RankHistory, metric: Metric) -> dict[str, Any]:
    """Return the scores over time."""
    return _plane(history, {"name": metric.label, "digits": metric.decimals}, "score")


def _plane(history: RankHistory, y: dict[str, Any], what: str) -> dict[str, Any]:
    series = []
    rivals = 0
    for curve in history.curves:
        colour = COLOURS.get(curve.kind, RIVALS[rivals % len(RIVALS)])
        rivals += curve.kind == "rival"
        points = [
            {
                "x": one.taken_at.isoformat(),
                "y": getattr(curve.spots[one.pk], what) if one.pk in curve.spots else None,
                "label": f"{curve.name} · {timezone.localtime(one.taken_at):%m-%d %H:%M}",
            }
            for one in history.snapshots
        ]
        if any(point["y"] is not None for point in points):
            kind = "step" if curve.kind == "cut" else "line"
            series.append({"name": curve.name, "kind": kind, "points": points, "colour": colour})
    return {"kind": "plane", "x": {"kind": "time"}, "y": y, "series": series}


@dataclass(frozen=True)
class Line:
    """A row of the table: a snapshot with a cell for each curve, rank and score in one."""

    snapshot_id: int
    taken_at: Any
    teams: str
    cells: Sequence[tuple[str, str]]
    change: int | None


def lines_of(history: RankHistory, curves: Sequence[Curve]) -> list[Line]:
    """Return the snapshots as rows, latest first, with how far we climbed since the one before."""
    lines = []
    before: int | None = None
    for one in history.snapshots:
        ours = history.ours.spots.get(one.pk)
        rank = ours.rank if ours else None
        cells = [_cell(curve, one.pk) for curve in curves]
        change = before - rank if before and rank else None
        lines.append(Line(one.pk, one.taken_at, f"{one.entry_count:,}", cells, change))
        before = rank or before
    return lines[::-1]


def _cell(curve: Curve, snapshot: int) -> tuple[str, str]:
    spot = curve.spots.get(snapshot)
    if spot is None:
        return "–", ""
    return f"{spot.rank:,}" if spot.rank else "–", spot.score_text


def field_chart(around: AroundUs, metric: Metric) -> dict[str, Any]:
    """Return how many teams have which score around us, ours marked: in our colour, before softer ones."""
    digits = max(metric.decimals, 4)
    return {
        "kind": "histogram",
        "digits": digits,
        "name": _("Teams"),
        "bins": [
            {"from": one.low, "to": one.high, "count": one.count, "tone": "soft"} for one in around.bins
        ],
        "lines": [{"name": _("us"), "x": around.entry.score, "tone": "accent"}],
    }


def stretches_of(around: AroundUs, metric: Metric) -> list[tuple[str, int]]:
    """Return the field around us as the table beside the chart: from … to, and how many teams."""
    return [(f"{metric.show(one.low)} … {metric.show(one.high)}", one.count) for one in around.bins]


def stability_chart(found: Stability, name: str) -> dict[str, Any]:
    """Return our rank with its interval."""
    row = {"label": name, "value": found.rank, "low": found.best, "high": found.worst}
    return {"kind": "intervals", "digits": 0, "name": _("Rank"), "zero": None, "rows": [row]}
