"""What the form of a run offers to choose from."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from experiments.models import Competition, Metric, MetricPoint, Problem, Run
from experiments.selectors.run_facts import MEMBER, PROBLEM
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
    own = run.pk if run.competition_id == competition.pk else None
    named = {own, run.parent_id, run.fold_of_id, run.teacher_id}
    missing = {pk for pk in named if pk is not None} - {one.pk for one in latest}
    if missing:
        latest += Run.objects.filter(pk__in=missing).select_related("owner")
    return latest


def options(runs: Iterable[Run], competition: Competition, empty: Any) -> list[tuple[Any, Any]]:
    """Return runs as lines to choose from, each with its score and its owner."""
    metric = competition.primary_metric
    lines = [(run.pk, f"{run.name} · {metric.show(run.score)} · {run.owner or '–'}") for run in runs]
    return [("", empty), *lines]


def named(competition: Competition, names: Iterable[str]) -> dict[str, list[Run]]:
    """Return the runs of a competition, in its bin too, that these texts name by their id or their name. One query."""
    wanted = set(names)
    found: dict[str, list[Run]] = {}
    runs = Run.objects.filter(competition=competition).filter(Q(name__in=wanted) | Q(public_id__in=wanted))
    for run in runs.order_by("pk"):
        for text in {run.name, run.public_id} & wanted:
            found.setdefault(text, []).append(run)
    return found


def members_as_typed(run: Run) -> list[tuple[str, float]]:
    """Return an ensemble's members as (name, or id where several runs share the name; weight), the heaviest first."""
    members = list(run.members.heaviest_first())
    names = [one.member.name for one in members]
    shared = Run.objects.filter(competition=run.competition_id, name__in=names).values_list("name", flat=True)
    counts = Counter(shared)
    return [
        (one.member.public_id if counts[one.member.name] > 1 else one.member.name, one.weight)
        for one in members
    ]


def as_told(fact: str, text: str) -> tuple[str, str]:
    """Return a fact that somebody else stored as the form tells it: (what is tied, or "", what is said of it)."""
    kind, _colon, key = fact.partition(":")
    if kind in {"parent", "fold_of", "teacher"} and text:
        return "", Run.objects.get(pk=text).name
    if kind == "owner" and text:
        return "", str(User.objects.get(pk=text))
    if fact.startswith(MEMBER):
        return Run.objects.get(pk=key).name, text
    if fact.startswith(PROBLEM):
        return Problem.objects.get(pk=key).title, text
    return key, text


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
