"""What an ensemble is made of: shares of its members, what each brought, and how alike their scores by class are."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from experiments.class_metrics import Reader
from experiments.models import Competition, EnsembleMember, LatestMetric, Lifecycle, Run
from experiments.statistics.correlation import linear, table

# More names than these are no picture any more.
MOST_COMPARED = 12


@dataclass(frozen=True)
class MemberLine:
    """One member. `gain` is the ensemble's score against the member's own; `brought` against the best ensemble of all
    the others, at `without_url`, and empty when nobody logged such a one."""

    name: str
    url: str
    owner: str
    is_deleted: bool
    share: str
    score: str
    gain: str
    gain_way: str
    brought: str
    brought_way: str
    without_url: str


@dataclass(frozen=True)
class Likeness:
    """Pearson's r between members' scores by class, of `measure` over `count` classes, as the chart and a table take it."""

    measure: str
    count: int
    names: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    heat: dict[str, Any]


@dataclass(frozen=True)
class Ensemble:
    """All that the page of an ensemble says of its members; `against_best` is the gain over the best one."""

    lines: Sequence[MemberLine]
    best: str
    against_best: str
    likeness: Likeness | None


def ensemble_of(run: Run, competition: Competition | None) -> Ensemble | None:
    """Return what a run is an ensemble of; None when it is none. Three queries, one without members."""
    members = list(run.members.heaviest_first().select_related("member__owner"))
    if not members or competition is None:
        return None
    primary = competition.primary_metric
    without = _ensembles_of_the_others(run, competition, [one.member_id for one in members])
    whole = math.fsum(one.weight for one in members)

    def difference(other: Run | None) -> float | None:
        return None if other is None or run.score is None or other.score is None else run.score - other.score

    def line(one: EnsembleMember) -> MemberLine:
        other = without.get(one.member_id)
        return MemberLine(
            name=one.member.name,
            url=_url(run, one.member),
            owner=str(one.member.owner or "–"),
            is_deleted=one.member.lifecycle == Lifecycle.DELETED,
            share=f"{100 * one.weight / whole:.1f} %",
            score=primary.show(one.member.score),
            gain=primary.show_difference(difference(one.member)),
            gain_way=primary.way(difference(one.member)),
            brought=primary.show_difference(difference(other)),
            brought_way=primary.way(difference(other)),
            without_url=_url(run, other) if other else "",
        )

    best = _best((one.member for one in members), is_higher_better=primary.is_higher_better)
    return Ensemble(
        lines=[line(one) for one in members],
        best=best.name if best else "",
        against_best=primary.show_difference(difference(best)),
        likeness=_likeness(competition, [one.member for one in members[:MOST_COMPARED]]),
    )


def _url(ensemble: Run, other: Run) -> str:
    return reverse("experiments:run", args=[ensemble.team.slug, other.public_id])


def _best(runs: Any, *, is_higher_better: bool) -> Run | None:
    known = [run for run in runs if run.score is not None]
    return (max if is_higher_better else min)(known, key=lambda run: run.score, default=None)


def _ensembles_of_the_others(run: Run, competition: Competition, members: Collection[int]) -> dict[int, Run]:
    """Return the best ensemble of all the members but one, by that one; the only other member counts as one."""
    wanted = set(members)
    found = EnsembleMember.objects.filter(
        ensemble__competition=competition, ensemble__is_listed=True, member__in=wanted
    )
    known: dict[int, Run] = {}
    parts: dict[int, set[int]] = {}
    others = EnsembleMember.objects.filter(ensemble__in=found.values("ensemble")).exclude(ensemble=run)
    for one in others.select_related("ensemble"):
        known[one.ensemble_id] = one.ensemble
        parts.setdefault(one.ensemble_id, set()).add(one.member_id)
    best: dict[int, Run] = {}
    for pk in wanted:
        rest = wanted - {pk}
        chosen = _best(
            (known[ensemble] for ensemble, its in parts.items() if rest and its == rest),
            is_higher_better=competition.primary_metric.is_higher_better,
        )
        if chosen is not None:
            best[pk] = chosen
    return best


def _likeness(competition: Competition, runs: Sequence[Run]) -> Likeness | None:
    """Return how alike the runs' scores by class are, in the measure that most of them logged of most classes."""
    reader = Reader(competition.classes, {metric.key.name for metric in competition.metrics.all()})
    scores: dict[str, dict[int, dict[str, float]]] = {}
    latest = LatestMetric.objects.filter(run__in=runs, is_nan=False).values_list(
        "run_id", "key__name", "value"
    )
    for run_id, key, value in latest:
        if read := reader.read(key):
            scores.setdefault(read.measure, {}).setdefault(run_id, {})[read.name] = value
    measure = max(
        sorted(scores), key=lambda one: sum(len(by_class) for by_class in scores[one].values()), default=None
    )
    if measure is None:
        return None
    by_run = scores[measure]
    compared = [run for run in runs if run.pk in by_run]
    classes = sorted({name for by_class in by_run.values() for name in by_class})
    rows = [[by_run[run.pk].get(name) for name in classes] for run in compared]
    values = table(rows)
    if len(compared) < 2 or not any(
        linear(one, other) is not None for place, one in enumerate(rows) for other in rows[:place]
    ):
        return None
    names = [run.name for run in compared]
    return Likeness(
        measure=measure,
        count=len(classes),
        names=names,
        rows=[
            (name, ["–" if value is None else f"{value:.2f}" for value in row])
            for name, row in zip(names, values, strict=True)
        ],
        heat={
            "kind": "heat",
            "digits": 2,
            "columns": names,
            "rows": names,
            "values": values,
            "least": -1,
            "most": 1,
            "middle": 0,
        },
    )


def ensembles_with(run: Run) -> list[tuple[str, str]]:
    """Return the ensembles that a run is a member of as (name, address), the latest first; the first twenty."""
    found = Run.objects.filter(members__member=run, lifecycle=Lifecycle.ACTIVE).newest_first()[:20]
    return [(one.name, _url(run, one)) for one in found]
