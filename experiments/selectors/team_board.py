"""The team's own leaderboard: its runs in order, a page at a time, each cell ready to be shown.

Cells are made here and not by filters of the template: at a hundred rows those would cost more than the database.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from experiments.models import Competition, LatestMetric, Metric, Run, ScoreKind, Tag
from experiments.models.runs import RunQuerySet
from experiments.search.tree import Node
from experiments.selectors.run_labels import Label, label_of_status
from experiments.selectors.run_search import fitting
from experiments.statistics.gaps import widest_usual
from teams.models import User

ROWS = 100
SORTS = ("score", "public", "gap", "started", "name", "owner")
COLUMNS = (
    "pk", "public_id", "name", "owner_id", "owner__name", "owner__email", "status", "heard_at", "verdict", "started_at",
    "score", "score_kind", "public_score", "parent__score", "parent__name", "parent__public_id",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see; `sort` is one of SORTS or `metric:<id>`, with a minus from the other end."""

    sort: str = "score"
    owner: int | None = None
    status: str = ""
    tag: str = ""
    text: str = ""
    node: Node | None = None  # what the filter says
    is_unreadable: bool = False  # the filter says nothing that can be read: no run is shown for one that fits

    @property
    def is_filtered(self) -> bool:
        """Whether some runs are left out."""
        return bool(self.owner or self.status or self.tag or self.text or self.node or self.is_unreadable)


@dataclass(frozen=True)
class Cell:
    """A value with its spread over the folds."""

    text: str
    spread: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the board; every field is the text that is shown."""

    place: str
    public_id: str
    name: str
    url: str
    owner: str
    score: Cell
    public: str
    gap: str
    is_gap_wide: bool
    difference: str
    way: str
    parent: str
    when: str
    when_iso: str
    labels: list[Label] = field(default_factory=list)
    others: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Latest:
    """A metric's latest value of a run, without the model's weight."""

    number: float
    folds: int
    std: float | None


def board(competition: Competition, wish: Wish) -> RunQuerySet:
    """Return the runs that the board lists, in the wished order."""
    runs = Run.objects.on_board(competition)
    if wish.owner:
        runs = runs.filter(owner_id=wish.owner)
    if wish.status:
        runs = runs.filter(status=wish.status)
    if wish.tag:
        runs = runs.with_tag(wish.tag)
    if wish.text:
        runs = runs.filter(name__icontains=wish.text)
    if wish.node:
        among = competition.experiments.values_list("pk", flat=True)
        runs = runs.filter(fitting(competition.team, wish.node, among))
    if wish.is_unreadable:
        runs = runs.none()
    return _ordered(runs, competition, wish.sort)


def _ordered(runs: RunQuerySet, competition: Competition, sort: str) -> RunQuerySet:
    primary = competition.primary_metric
    key, is_reversed = sort.removeprefix("-"), sort.startswith("-")
    is_higher_first = primary.is_higher_better != is_reversed
    if key == "public":
        best = (
            F("public_score").desc(nulls_last=True)
            if is_higher_first
            else F("public_score").asc(nulls_last=True)
        )
        return runs.order_by(best, "started_at", "pk")
    if key == "gap":
        gap = F("score") - F("public_score") if primary.is_higher_better else F("public_score") - F("score")
        runs = runs.annotate(gap=gap)
        widest = F("gap").asc(nulls_last=True) if is_reversed else F("gap").desc(nulls_last=True)
        return runs.order_by(widest, "started_at", "pk")
    if key == "started":
        return runs.order_by("started_at", "pk") if is_reversed else runs.newest_first()
    if key in {"name", "owner"}:
        column = {"name": "name", "owner": "owner__name"}[key]
        return runs.order_by(f"-{column}" if is_reversed else column, "pk")
    if key.startswith("metric:"):
        return _by_metric(runs, competition, key.removeprefix("metric:"), is_reversed=is_reversed)
    return runs.order_by("score_kind", "-score" if is_higher_first else "score", "started_at", "pk")


def _by_metric(
    runs: RunQuerySet, competition: Competition, metric_id: str, *, is_reversed: bool
) -> RunQuerySet:
    metric = next(
        (one for one in competition.metrics.all() if str(one.pk) == metric_id), competition.primary_metric
    )
    latest = LatestMetric.objects.filter(run=OuterRef("pk"), key_id=metric.key_id)
    runs = runs.annotate(
        other=Subquery(latest.filter(is_nan=False).values("value")[:1]),
        is_other_nan=Subquery(latest.filter(is_nan=True).values("is_nan")[:1]),
    )
    other = F("other")
    is_higher_first = metric.is_higher_better != is_reversed
    best = other.desc(nulls_last=True) if is_higher_first else other.asc(nulls_last=True)
    return runs.order_by(best, F("is_other_nan").desc(nulls_last=True), "started_at", "pk")


def page_of(
    competition: Competition, wish: Wish, number: str | int | None, *, run_count: int | None = None
) -> Page[Any]:
    """Return one page of the board as rows; a page beyond the last is the last. Six queries, whatever its size.

    `run_count` is the number of all runs, where it is known; with filters they are counted.
    """
    # The ids first: skipping to a late page then reads the index only.
    paginator = Paginator(board(competition, wish).values_list("pk", flat=True), ROWS)
    if run_count is not None and not wish.is_filtered:
        paginator.count = run_count
    page: Page[Any] = paginator.get_page(number)
    first_place = page.start_index() if wish.sort == "score" else None
    page.object_list = rows_of(competition, list(page.object_list), first_place=first_place)
    return page


def rows_of(competition: Competition, ids: list[int], *, first_place: int | None) -> list[Row]:
    """Return the runs with these ids as rows, in this order; places count from `first_place`."""
    found = {one["pk"]: one for one in Run.objects.filter(pk__in=ids).values(*COLUMNS)}
    tags: dict[int, list[str]] = {}
    for run_id, key in Tag.objects.filter(run__in=ids, value="").order_by("key").values_list("run_id", "key"):
        tags.setdefault(run_id, []).append(key)
    metrics = list(competition.metrics.all())
    found_values = LatestMetric.objects.filter(run__in=ids, key__in=[metric.key_id for metric in metrics])
    latest = {
        (run_id, key_id): _Latest(math.nan if is_nan else value, folds, std)
        for run_id, key_id, value, is_nan, folds, std in found_values.values_list(
            "run_id", "key_id", "value", "is_nan", "folds", "std"
        )
    }
    maker = _Maker(competition, metrics, wide_gap(competition))
    rows = []
    for index, pk in enumerate(ids):
        values = {metric.pk: latest.get((pk, metric.key_id)) for metric in metrics}
        place = (
            str(first_place + index) if first_place and found[pk]["score_kind"] == ScoreKind.RANKED else "–"
        )
        rows.append(maker.row(found[pk], place, values, tags.get(pk, [])))
    return rows


def wide_gap(competition: Competition) -> float | None:
    """Return the size from which a gap is suspicious: three times the median; None while there are too few."""
    pairs = (
        Run.objects.on_board(competition)
        .filter(public_score__isnull=False, score__isnull=False)
        .values_list("score", "public_score")
    )
    return widest_usual(score - public for score, public in pairs if score is not None and public is not None)


class _Maker:
    """Turns values into texts; what all rows share is looked up once."""

    def __init__(self, competition: Competition, metrics: list[Metric], wide: float | None) -> None:
        self.primary, *self.others = metrics
        self.wide = wide
        address = reverse("experiments:run", args=[competition.team.slug, "0"])
        self.before, self.after = address.rsplit("0", 1)
        self.verdicts = {value: str(label) for value, label in Run._meta.get_field("verdict").choices or ()}
        self.zone = timezone.get_current_timezone()

    def row(
        self, run: Mapping[str, Any], place: str, values: Mapping[int, _Latest | None], tags: list[str]
    ) -> Row:
        """Return one line."""
        primary = self.primary
        score, public, parent = run["score"], run["public_score"], run["parent__score"]
        gap = None if score is None or public is None else score - public
        if gap is not None and not primary.is_higher_better:
            gap = -gap
        difference = None if score is None or parent is None else score - parent
        started = run["started_at"].astimezone(self.zone)
        return Row(
            place=place,
            public_id=run["public_id"],
            name=run["name"],
            url=f"{self.before}{run['public_id']}{self.after}",
            owner=run["owner__name"] or (run["owner__email"] or "–").split("@")[0],
            score=_cell(primary, values[primary.pk]),
            public=primary.show(public),
            gap=primary.show_difference(gap),
            is_gap_wide=gap is not None and self.wide is not None and abs(gap) > self.wide,
            difference=primary.show_difference(difference),
            way=primary.way(difference),
            parent=run["parent__name"] or "",
            when=f"{started:%m-%d %H:%M}",
            when_iso=started.isoformat(),
            labels=self._labels(run, tags),
            others=[_cell(metric, values[metric.pk]) for metric in self.others],
        )

    def _labels(self, run: Mapping[str, Any], tags: list[str]) -> list[Label]:
        labels = []
        if status := label_of_status(run["status"], run["heard_at"]):
            labels.append(status)
        if run["verdict"]:
            labels.append(Label(self.verdicts[run["verdict"]], "neutral"))
        if run["score_kind"] == ScoreKind.LATE:
            labels.append(Label(_("after the deadline"), "warn"))
        return labels + [Label(tag, "accent") for tag in tags]


def _cell(metric: Metric, latest: _Latest | None) -> Cell:
    if latest is None:
        return Cell("–")
    spread = ""
    if latest.folds and latest.std is not None:
        spread = f"±{latest.std:.{metric.decimals}f} · {latest.folds}"
    return Cell(metric.show(latest.number), spread)


def best_of_each_member(competition: Competition) -> list[int]:
    """Return the ids of each member's best run, best first; who has no score is left out. One query."""
    is_higher_better = competition.primary_metric.is_higher_better
    theirs = Run.objects.on_board(competition).filter(owner=OuterRef("pk"), score_kind=ScoreKind.RANKED)
    best = theirs.best_first(is_higher_better=is_higher_better).values("pk")[:1]
    people = User.objects.filter(memberships__team=competition.team).distinct()
    return list(
        Run.objects.on_board(competition)
        .filter(pk__in=people.annotate(best=Subquery(best)).exclude(best=None).values("best"))
        .best_first(is_higher_better=is_higher_better)
        .values_list("pk", flat=True)
    )
