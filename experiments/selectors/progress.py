"""How the best score grew."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import F, Max, Min, Q, RowRange, Window
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext as _

from experiments.models import Competition, Run, ScoreKind, Tag

MOST_STEPS = 500
MOST_BASELINES = 3


@dataclass(frozen=True)
class Step:
    """A run that was better than all that started before it; scores in the primary metric's scale.

    `what` says in the team's own words what changed.
    """

    at: datetime
    score: float
    name: str
    public_id: str
    owner: str
    owner_id: int | None = None
    what: str = ""


def best_over_time(competition: Competition) -> list[Step]:
    """Return the runs that moved the team's best score, oldest first; the first is where it began. One query."""
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
        .values_list(
            "started_at", "score", "name", "public_id", "owner__name", "owner_id", Left("what_changed", 300)
        )
    )
    return [
        Step(at, score or 0.0, name, public_id, owner or "", owner_id, what)
        for at, score, name, public_id, owner, owner_id, what in records
    ]


@dataclass(frozen=True)
class Overview:
    """What is told of all runs of the board: how many there are, and those that moved the best score."""

    run_count: int
    steps: list[Step]


def overview(competition: Competition) -> Overview:
    """Return what is told of all runs, counted anew only when one of them changed.

    Reading all scores of 50,000 runs takes longer than the whole page beside it. The latest change is one step
    into an index. A change that commits after a later one is seen at the latest when the entry ends.
    """
    latest = Run.objects.filter(competition=competition).aggregate(at=Max("changed_at"))["at"]
    if latest is None:
        return Overview(0, [])
    key = f"board-overview:2:{competition.pk}:{competition.version}:{latest.timestamp()}"
    known: Overview | None = cache.get(key)
    if known is None:
        known = Overview(Run.objects.on_board(competition).count(), best_over_time(competition))
        cache.set(key, known, timeout=300)
    return known


@dataclass(frozen=True)
class Mark:
    """A score to compare with: a baseline, or the goal. `gap` is how far the best score lies from it."""

    name: str
    score: float
    shown: str
    gap: str = ""
    is_reached: bool = False


@dataclass(frozen=True)
class Marks:
    """What the best score is measured against."""

    baselines: list[Mark]
    goal: Mark | None
    best: str = ""
    best_run: str = ""


def marks_of(competition: Competition, steps: list[Step]) -> Marks:
    """Return the baselines and the goal, with what the best score is above those and short of this. One query.

    The runs that people tagged as baselines are those; without any, the one with which it began.
    """
    metric = competition.primary_metric
    best = steps[-1].score if steps else None
    tags = Tag.objects.of_baselines(competition).values("run")
    tagged = Run.objects.on_board(competition).filter(score_kind=ScoreKind.RANKED, pk__in=tags)
    in_order = tagged.best_first(is_higher_better=metric.is_higher_better)
    found = [(name, score or 0.0) for name, score in in_order.values_list("name", "score")[:MOST_BASELINES]]
    if not found and steps:
        found = [(steps[0].name, steps[0].score)]
    baselines = [
        Mark(name, score, metric.show(score), metric.show_difference(None if best is None else best - score))
        for name, score in found
    ]
    shown = (metric.show(best), steps[-1].name) if steps else ("", "")
    return Marks(baselines, _goal(competition, best), *shown)


def _goal(competition: Competition, best: float | None) -> Mark | None:
    metric, goal = competition.primary_metric, competition.goal
    if goal is None:
        return None
    way = 1 if metric.is_higher_better else -1
    missing = None if best is None else way * (goal - best)
    return Mark(
        _("Goal"),
        goal,
        metric.show(goal),
        "" if missing is None else metric.show_distance(missing),
        is_reached=missing is not None and missing <= 0,
    )


def chart_of(
    competition: Competition, steps: list[Step], marks: Marks | None = None
) -> dict[str, Any] | None:
    """Return the best score over time as the chart takes it, baselines and goal as lines; None without a score."""
    if not steps:
        return None
    metric = competition.primary_metric
    marks = marks or marks_of(competition, steps)
    before, after = reverse("experiments:run", args=[competition.team.slug, "0"]).rsplit("0", 1)
    points = [
        {
            "x": step.at.isoformat(),
            "y": step.score,
            "label": f"{step.name} · {step.owner}",
            "href": f"{before}{step.public_id}{after}",
        }
        for step in steps[-MOST_STEPS:]
    ]
    lines = [{"name": _("Baseline"), "y": mark.score} for mark in marks.baselines]
    if marks.goal:
        lines.append({"name": marks.goal.name, "y": marks.goal.score})
    return {
        "x": {"kind": "time"},
        "y": {"name": metric.label, "digits": metric.decimals},
        "series": [{"name": _("Best score"), "kind": "step", "points": points, "colour": "accent"}],
        "lines": lines,
    }


@dataclass(frozen=True)
class Line:
    """A step as the table shows it."""

    step: Step
    score: str
    difference: str
    url: str
    to_goal: str = ""


def lines_of(competition: Competition, steps: list[Step]) -> list[Line]:
    """Return the latest steps as lines, latest first, each with what it gained over the one before."""
    metric = competition.primary_metric
    before, after = reverse("experiments:run", args=[competition.team.slug, "0"]).rsplit("0", 1)
    lines = []
    for index, step in enumerate(steps):
        gained = step.score - steps[index - 1].score if index else None
        url = f"{before}{step.public_id}{after}"
        goal = _goal(competition, step.score)
        to_goal = "" if goal is None else "✓" if goal.is_reached else goal.gap
        lines.append(Line(step, metric.show(step.score), metric.show_difference(gained), url, to_goal))
    return lines[: -MOST_STEPS - 1 : -1]
