"""The leaderboard of each class: who recognises it best, and where the best run is weak."""

import math
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from experiments.class_metrics import MEASURES, WORDS, Reader
from experiments.models import Competition, Experiment, LatestMetric, Metric, MetricKey, Run, ScoreKind

WEAKEST = 3
MOST_EXPERIMENTS = 20


@dataclass(frozen=True)
class Measure:
    """A measure that runs log of classes: `iou` with the keys of its classes, in the competition's order."""

    name: str
    keys: Mapping[int, str]  # key → class


@dataclass(frozen=True)
class Best:
    """The best value of a class, and the run that has it."""

    number: float
    run_id: int


@dataclass(frozen=True)
class ClassRow:
    """A line of the board of classes; every field is the text that is shown.

    `in_best` is the value in the team's best run, `short` what that lacks to the best of the class; the weakest
    classes of the best run are marked. `share` is that value for a bar, where it lies between 0 and 1.
    """

    name: str
    score: str
    run: str
    url: str
    owner: str
    in_best: str
    short: str
    share: str
    is_weak: bool


@dataclass(frozen=True)
class ClassBoard:
    """All classes of one measure, the weakest of the best run first; means over those that have a value."""

    measure: Measure
    rows: list[ClassRow]
    best_run: str
    best_run_url: str
    mean: str
    mean_in_best: str


def measures_of(competition: Competition) -> list[Measure]:
    """Return the measures that the team logs of classes, the one nearest to the metric that decides first. One query."""
    metrics = list(competition.metrics.all())
    reader = Reader(competition.classes, {metric.key.name for metric in metrics})
    found: dict[str, dict[str, int]] = {}
    for key_id, name in MetricKey.objects.of(competition.team).order_by("pk").values_list("pk", "name"):
        if said := reader.read(name):
            # Of two spellings of one class the older one stays.
            found.setdefault(said.measure, {}).setdefault(said.name, key_id)
    order = {name: number for number, name in enumerate(competition.classes)}
    measures = [
        Measure(name, {keys[one]: one for one in sorted(keys, key=lambda one: (order.get(one, 0), one))})
        for name, keys in found.items()
    ]
    wanted = _core(competition.primary_metric.key.name)
    return sorted(measures, key=lambda one: (_core(one.name) != wanted, -len(one.keys), one.name))


def _core(name: str) -> str:
    """Return what a measure is called without its part and its mean: val/mIoU and iou are one."""
    word = WORDS.split(name)[-1].casefold()
    return word[1:] if word.startswith("m") and word[1:] in MEASURES else word


def best_of_classes(competition: Competition, measure: Measure) -> dict[int, Best]:
    """Return the best value of each key, among runs on the board that came in time. Three queries."""
    is_higher_better = _is_higher_better(competition, measure)
    experiments = Experiment.objects.filter(competition=competition).order_by("-pk")
    columns = {
        f"best_{pk}": Subquery(_best_in(pk, is_higher_better=is_higher_better))
        for pk in experiments.values_list("pk", flat=True)[:MOST_EXPERIMENTS]
    }
    if not columns:
        return {}
    rows = MetricKey.objects.filter(pk__in=measure.keys).values_list("pk", *columns.values())
    pairs = {(run_id, key_id) for key_id, *runs in rows for run_id in runs if run_id is not None}
    values = LatestMetric.objects.filter(
        run__in={run_id for run_id, _key in pairs}, key__in={key_id for _run, key_id in pairs}
    )
    best: dict[int, Best] = {}
    better = max if is_higher_better else min
    for run_id, key_id, number in values.order_by("run_id").values_list("run_id", "key_id", "value"):
        if (run_id, key_id) in pairs:
            known = best.get(key_id)
            if known is None or (number != known.number and better(number, known.number) == number):
                best[key_id] = Best(number, run_id)
    return best


def _best_in(experiment_id: int, *, is_higher_better: bool) -> Any:
    """Return the run with the best value of the key around it, in one experiment: a step or two into an index."""
    values = LatestMetric.objects.filter(
        experiment=experiment_id,
        key=OuterRef("pk"),
        is_nan=False,
        value__gte=-sys.float_info.max,
        value__lte=sys.float_info.max,
        run__is_listed=True,
    ).exclude(run__score_kind=ScoreKind.LATE)
    return values.order_by("-value" if is_higher_better else "value", "run_id").values("run_id")[:1]


def _is_higher_better(competition: Competition, measure: Measure) -> bool:
    known = {metric.key.name: metric for metric in competition.metrics.all()}
    return known[measure.name].is_higher_better if measure.name in known else True


def board(competition: Competition, measure: Measure) -> ClassBoard:
    """Return the board of classes. Six queries, whatever the number of runs and classes."""
    best = best_of_classes(competition, measure)
    ranked = Run.objects.on_board(competition).filter(score_kind=ScoreKind.RANKED)
    top = list(
        ranked.best_first(is_higher_better=competition.primary_metric.is_higher_better).values_list(
            "pk", flat=True
        )[:1]
    )
    mine = _numbers_of(top[0], measure) if top else {}
    ids = {one.run_id for one in best.values()} | set(top)
    runs = {
        one["pk"]: one
        for one in Run.objects.filter(pk__in=ids).values(
            "pk", "public_id", "name", "owner__name", "owner__email"
        )
    }
    shown = scale_of(competition, measure, [*mine.values(), *(one.number for one in best.values())])
    keys = in_order(measure, mine, shown)
    weak = set([key for key in keys if key in mine][:WEAKEST])
    rows = [
        _row(
            competition,
            shown,
            measure.keys[key],
            best.get(key),
            runs,
            mine.get(key),
            is_weak=key in weak and len(mine) > WEAKEST,
        )
        for key in keys
        if key in best
    ]
    return ClassBoard(
        measure=measure,
        rows=rows,
        best_run=runs[top[0]]["name"] if mine else "",
        best_run_url=_url(competition, runs[top[0]]["public_id"]) if mine else "",
        mean=shown.show(fmean(one.number for one in best.values())) if best else "–",
        mean_in_best=shown.show(fmean(mine.values())) if mine else "–",
    )


def in_order(measure: Measure, numbers: Mapping[int, float], shown: Metric) -> list[int]:
    """Return the keys of a measure, those with the weakest numbers first; the others as the competition lists them."""
    sign = 1 if shown.is_higher_better else -1
    return sorted(measure.keys, key=lambda key: (key not in numbers, sign * numbers.get(key, 0.0)))


def _numbers_of(run_id: int, measure: Measure) -> dict[int, float]:
    """Return a run's finite numbers of a measure, by key."""
    rows = LatestMetric.objects.filter(run=run_id, key__in=measure.keys, is_nan=False)
    return {key: number for key, number in rows.values_list("key_id", "value") if math.isfinite(number)}


def scale_of(competition: Competition, measure: Measure, numbers: Iterable[float]) -> Metric:
    """Return how a measure's values are shown: as many digits as the metric that decides, two for percents."""
    decimals = competition.primary_metric.decimals
    if any(abs(number) > 2 for number in numbers):
        decimals = min(decimals, 2)
    direction = "max" if _is_higher_better(competition, measure) else "min"
    return Metric(direction=direction, scale="plain", decimals=decimals)


def _row(
    competition: Competition,
    shown: Metric,
    name: str,
    best: Best | None,
    runs: Mapping[int, Mapping[str, Any]],
    mine: float | None,
    *,
    is_weak: bool,
) -> ClassRow:
    number = best.number if best else None
    run = runs[best.run_id] if best else {}
    short = None if mine is None or number is None else mine - number
    return ClassRow(
        name=name,
        score=shown.show(number),
        run=run.get("name", ""),
        url=_url(competition, run["public_id"]) if run else "",
        owner=run.get("owner__name") or (run.get("owner__email") or "–").split("@")[0],
        in_best=shown.show(mine),
        short=shown.show_difference(short) if short else "",
        share=_share(mine),
        is_weak=is_weak,
    )


def _share(number: float | None) -> str:
    """Return a number between 0 and 1 as a bar takes it, nothing for any other."""
    return f"{number:.4f}" if number is not None and 0 <= number <= 1 else ""


def _url(competition: Competition, public_id: str) -> str:
    return reverse("experiments:run", args=[competition.team.slug, public_id])


@dataclass(frozen=True)
class RunClass:
    """A class as one run recognises it, beside the parent and the best of the team."""

    name: str
    value: str
    share: str
    difference: str
    way: str
    best: str
    is_weak: bool


@dataclass(frozen=True)
class RunClasses:
    """A run's classes, the weakest first; `keys` are those under which it logged them."""

    measure: str
    rows: list[RunClass]
    keys: Collection[int]


def of_run(run: Run, competition: Competition | None) -> RunClasses | None:
    """Return a run's scores by class, of the measure nearest to the metric that decides; None without any."""
    if competition is None:
        return None
    for measure in measures_of(competition):
        if mine := _numbers_of(run.pk, measure):
            break
    else:
        return None
    theirs = _numbers_of(run.parent_id, measure) if run.parent_id else {}
    best = best_of_classes(competition, measure)
    shown = scale_of(competition, measure, [*mine.values(), *theirs.values()])
    keys = [key for key in in_order(measure, mine, shown) if key in mine]
    return RunClasses(
        measure.name,
        [
            RunClass(
                name=measure.keys[key],
                value=shown.show(mine[key]),
                share=_share(mine[key]),
                difference=shown.show_difference(mine[key] - theirs[key]) if key in theirs else "",
                way=shown.way(mine[key] - theirs[key]) if key in theirs else "same",
                best=shown.show(best[key].number) if key in best else "–",
                is_weak=place < WEAKEST < len(keys),
            )
            for place, key in enumerate(keys)
        ],
        frozenset(keys),
    )
