"""How the best score grew."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import F, Max, Min, Q, RowRange, Window
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from experiments.models import Competition, Run, ScoreKind


@dataclass(frozen=True)
class Step:
    """A run that was better than all that started before it; scores in the primary metric's scale."""

    at: datetime
    score: float
    name: str
    public_id: str
    owner: str


def best_over_time(competition: Competition) -> list[Step]:
    """Return the runs that moved the team's best score, oldest first; the first is the baseline. One query."""
    is_higher_better = competition.primary_metric.is_higher_better
    best_before = Window(
        expression=Max("score") if is_higher_better else Min("score"),
        order_by=[F("started_at"), F("pk")],
        frame=RowRange(start=None, end=-1),
    )
    beats = Q(score__gt=F("best_before")) if is_higher_better else Q(score__lt=F("best_before"))
    records = (
        Run.objects.on_board(competition)
        .filter(score_kind=ScoreKind.RANKED)
        .annotate(best_before=best_before)
        .filter(Q(best_before=None) | beats)
        .order_by("started_at", "pk")
        .values_list("started_at", "score", "name", "public_id", "owner__name")
    )
    return [
        Step(at, score or 0.0, name, public_id, owner or "") for at, score, name, public_id, owner in records
    ]


@dataclass(frozen=True)
class Overview:
    """What is told of all runs of the board: how many there are, and the best score over time as a chart."""

    run_count: int
    chart: dict[str, Any] | None


def overview(competition: Competition) -> Overview:
    """Return what is told of all runs, counted and drawn anew only when one of them changed.

    Reading all scores of 50,000 runs takes longer than the whole page beside it. The latest change is one step
    into an index. A change that commits after a later one is seen at the latest when the entry ends.
    """
    latest = Run.objects.filter(competition=competition).aggregate(at=Max("changed_at"))["at"]
    if latest is None:
        return Overview(0, None)
    key = f"board-overview:{competition.pk}:{competition.version}:{get_language()}:{latest.timestamp()}"
    known: Overview | None = cache.get(key)
    if known is None:
        chart = chart_of(competition, best_over_time(competition))
        known = Overview(Run.objects.on_board(competition).count(), chart)
        cache.set(key, known, timeout=300)
    return known


def chart_of(competition: Competition, steps: list[Step]) -> dict[str, Any] | None:
    """Return the best score over time as the chart takes it, the baseline as a line; None without a score."""
    if not steps:
        return None
    metric = competition.primary_metric
    before, after = reverse("experiments:run", args=[competition.team.slug, "0"]).rsplit("0", 1)
    points = [
        {
            "x": step.at.isoformat(),
            "y": step.score,
            "label": f"{step.name} · {step.owner}",
            "href": f"{before}{step.public_id}{after}",
        }
        for step in steps
    ]
    return {
        "x": {"kind": "time"},
        "y": {"name": metric.label, "digits": metric.decimals},
        "series": [{"name": _("Best score"), "kind": "step", "points": points, "colour": "accent"}],
        "lines": [{"name": _("Baseline"), "y": steps[0].score}],
    }


@dataclass(frozen=True)
class Line:
    """A step as the table shows it."""

    step: Step
    score: str
    difference: str
    url: str


def lines_of(competition: Competition, steps: list[Step]) -> list[Line]:
    """Return the steps as lines, latest first, each with what it gained over the one before."""
    metric = competition.primary_metric
    before, after = reverse("experiments:run", args=[competition.team.slug, "0"]).rsplit("0", 1)
    lines = []
    for index, step in enumerate(steps):
        gained = step.score - steps[index - 1].score if index else None
        url = f"{before}{step.public_id}{after}"
        lines.append(Line(step, metric.show(step.score), metric.show_difference(gained), url))
    return lines[::-1]
