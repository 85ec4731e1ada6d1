"""What the form of a run offers to choose from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from experiments.models import Competition, Metric, MetricPoint, Problem, Run
from teams.models import User

NEARBY = 200


@dataclass(frozen=True)
class TypedValue:
    """A metric's value of a run; `is_typed` when it is a single number and not a curve or a mean of folds."""

    number: float
    is_typed: bool


def nearby(competition: Competition, run: Run | None) -> list[Run]:
    """Return the latest runs that another can be derived from, and those that `run` names, if older."""
    latest = list(Run.objects.on_board(competition).newest_first().select_related("owner")[:NEARBY])
    if run is None:
        return latest
    named = {run.pk if run.competition_id == competition.pk else None, run.parent_id, run.fold_of_id}
    missing = {pk for pk in named if pk is not None} - {one.pk for one in latest}
    if missing:
        latest += Run.objects.filter(pk__in=missing).select_related("owner")
    return latest


def options(runs: Iterable[Run], competition: Competition, empty: Any) -> list[tuple[Any, Any]]:
    """Return runs as lines to choose from, each with its score and its owner."""
    metric = competition.primary_metric
    lines = [(run.pk, f"{run.name} · {metric.show(run.score)} · {run.owner or '–'}") for run in runs]
    return [("", empty), *lines]


def people(competition: Competition, owned: Run | Problem | None) -> QuerySet[User]:
    """Return who may own a run or a problem: today's members, and who owns it now even after leaving."""
    current = Q(memberships__team=competition.team_id, memberships__left_at=None)
    if owned is not None and owned.owner_id:
        current |= Q(pk=owned.owner_id)
    return User.objects.filter(current).distinct().order_by("name", "email")


def typed_value(run: Run, metric: Metric) -> TypedValue | None:
    """Return the value of a metric and whether it was typed."""
    latest = run.latest_metrics.filter(key_id=metric.key_id).first()
    if latest is None:
        return None
    is_single = MetricPoint.objects.filter(run=run, key_id=metric.key_id)[:2].count() <= 1
    return TypedValue(latest.number, is_single and not latest.folds)
