"""The problems of a competition, one problem with the runs that attack it, and the runs that attack none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from experiments.models import (
    Competition,
    LatestMetric,
    Lifecycle,
    Metric,
    MetricKey,
    Problem,
    ProblemState,
    Run,
    Verdict,
)
from experiments.models.problems import ProblemQuerySet
from teams.models import Team

TONES = {ProblemState.OPEN: "warn", ProblemState.IN_WORK: "info", ProblemState.SOLVED: "good"}
MOST_KEYS = 500


def problem_at(team: Team, problem_id: int) -> Problem:
    """Return the team's problem with what it names; raises Http404."""
    named = ("team", "competition", "owner", "made_by", "shown_by")
    return get_object_or_404(Problem.objects.of(team).select_related(*named), pk=problem_id)


def listed(competition: Competition, state: str = "") -> ProblemQuerySet:
    """Return a competition's problems, the most urgent first, each with the number of its runs. One query."""
    found = Problem.objects.on(competition).select_related("owner", "shown_by")
    if state in ProblemState.values:
        found = found.in_state(state)
    there = Q(runs__lifecycle=Lifecycle.ACTIVE)
    return found.annotate(
        run_count=Count("runs", filter=there, distinct=True),
        adopted_count=Count("runs", filter=there & Q(runs__verdict=Verdict.ADOPTED), distinct=True),
        image_count=Count("images", distinct=True),
        attacked_at=Max("runs__started_at", filter=there),
    ).most_urgent_first()


def counts(competition: Competition) -> dict[str, int]:
    """Return how many problems there are in each state."""
    found = Problem.objects.on(competition).values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(ProblemState.values, 0) | dict(found)


def tone(problem: Problem) -> str:
    """Return the colour of a problem's state."""
    return TONES.get(ProblemState(problem.state), "neutral")


@dataclass(frozen=True)
class Attack:
    """A run that attacks a problem: its score, and the number by which one sees the problem get better, each beside its parent's."""

    public_id: str
    name: str
    url: str
    owner: str
    at: datetime
    verdict: str
    score: str
    difference: str
    way: str
    shown: str
    shown_difference: str
    shown_way: str


def attacks(problem: Problem, competition: Competition) -> list[Attack]:
    """Return the runs that attack a problem, oldest first; two queries."""
    primary = competition.primary_metric
    runs = list(problem.runs.active().select_related("owner", "parent").order_by("started_at", "pk"))
    key = problem.shown_by
    metric = _metric_of(competition, key)
    ids = [run.pk for run in runs] + [run.parent_id for run in runs if run.parent_id]
    found = LatestMetric.objects.filter(run__in=ids, key=key) if key else LatestMetric.objects.none()
    shown = {one.run_id: one.number for one in found}
    before, after = reverse("experiments:run", args=[problem.team.slug, "0"]).rsplit("0", 1)
    lines = []
    for run in runs:
        difference = _less(run.score, run.parent.score if run.parent else None)
        mine = shown.get(run.pk)
        moved = _less(mine, shown.get(run.parent_id or 0))
        lines.append(
            Attack(
                public_id=run.public_id,
                name=run.name,
                url=f"{before}{run.public_id}{after}",
                owner=str(run.owner or "–"),
                at=run.started_at,
                verdict=run.get_verdict_display() if run.verdict else "",
                score=primary.show(run.score),
                difference=primary.show_difference(difference),
                way=primary.way(difference),
                shown=metric.show(mine),
                shown_difference=metric.show_difference(moved),
                shown_way=metric.way(moved),
            )
        )
    return lines


def _metric_of(competition: Competition, key: MetricKey | None) -> Metric:
    """Return how a key is read in the competition; one that it does not define is a score like the primary one."""
    defined = {metric.key_id: metric for metric in competition.metrics.all()}
    primary = competition.primary_metric
    if key is not None and key.pk in defined:
        return defined[key.pk]
    return Metric(direction="max", scale=primary.scale, decimals=primary.decimals)


def _less(mine: float | None, theirs: float | None) -> float | None:
    return None if mine is None or theirs is None else mine - theirs


def keys_to_choose(team: Team, chosen: int | None) -> list[tuple[Any, str]]:
    """Return the names of metrics by which a problem can be shown, as choices; the first five hundred and the chosen one."""
    found = MetricKey.objects.of(team).order_by("name").values_list("pk", "name")
    names: list[tuple[Any, str]] = list(found[:MOST_KEYS])
    if chosen is not None and all(pk != chosen for pk, _name in names):
        names += list(found.filter(pk=chosen))
    return names


def to_attack(competition: Competition, run: Run | None) -> ProblemQuerySet:
    """Return the problems that a run may be attached to: those not settled, and those it attacks already."""
    wanted = Q(settled_at=None)
    if run is not None:
        wanted |= Q(pk__in=run.problems.values("pk"))
    return Problem.objects.on(competition).filter(wanted).most_urgent_first()


@dataclass(frozen=True)
class Aims:
    """How many runs were begun, and of how many nobody said what they were for."""

    begun: int
    without_problem: int
    without_hypothesis: int
    without_both: int
    examples: list[Mapping[str, Any]]


def aims_between(team: Team, start: datetime, end: datetime, *, examples: int = 5) -> Aims:
    """Return what the runs begun from `start` to before `end` were for; folds count with their whole. Two queries."""
    theirs = Problem.objects.filter(runs=OuterRef("pk"))
    runs = (
        Run.objects.of(team)
        .filter(is_listed=True, competition__isnull=False, started_at__gte=start, started_at__lt=end)
        .annotate(attacks=Exists(theirs))
    )
    no_problem, no_hypothesis = Q(attacks=False), Q(hypothesis="")
    told = runs.aggregate(
        begun=Count("pk"),
        without_problem=Count("pk", filter=no_problem),
        without_hypothesis=Count("pk", filter=no_hypothesis),
        without_both=Count("pk", filter=no_problem & no_hypothesis),
    )
    named = runs.filter(no_problem, no_hypothesis).newest_first().values("name", "public_id")
    return Aims(**told, examples=list(named[:examples]))
