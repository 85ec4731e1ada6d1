"""Validation against the board: every submitted run of a competition with both scores, and what they tell together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from experiments.models import Competition, Lifecycle, Metric, Run, ScoreKind
from experiments.selectors.team_board import wide_gap
from experiments.statistics import gaps as measures
from experiments.statistics.correlation import Agreement, agreement
from experiments.statistics.gaps import Way
from experiments.statistics.leaks import includes_validation


@dataclass(frozen=True)
class Doubt:
    """What may be wrong with a run's validation: a gap wider than usual, validation data among what it was trained on."""

    is_wide: bool
    is_trained_on_validation: bool

    def __bool__(self) -> bool:
        return self.is_wide or self.is_trained_on_validation


@dataclass(frozen=True)
class Pair:
    """A submitted run: its validation score, the board's, and the gap between, positive when validation looks better."""

    name: str
    url: str
    score: float
    public: float
    gap: float
    fold: str
    data_version: str
    doubt: Doubt


@dataclass(frozen=True)
class Line:
    """A pair as the table shows it."""

    pair: Pair
    score: str
    public: str
    gap: str


@dataclass(frozen=True)
class WayLine:
    """A way of validating as the table shows it."""

    name: str
    count: int
    offset: str
    size: str
    spread: str
    spearman: str
    is_closest: bool


@dataclass(frozen=True)
class GapPage:
    """All that the page shows."""

    agreement: Agreement
    median: str
    limit: str
    scatter: dict[str, Any] | None
    histogram: dict[str, Any] | None
    bins: list[tuple[str, str, int]]
    ways: list[tuple[str, list[WayLine]]]
    doubtful: list[Line]
    lines: list[Line]


def page_of(competition: Competition) -> GapPage:
    """Return what the submitted runs of a competition tell. Three queries, whatever their number."""
    primary = competition.primary_metric
    rows = list(
        Run.objects.on_board(competition)
        .filter(public_score__isnull=False)
        .order_by("started_at", "pk")
        .values_list("pk", "public_id", "name", "score", "public_score", "fold", "data_version")
    )
    by_fold = _of_folds(competition)
    wholes = {whole for whole, _fold, _score, _public in by_fold}
    known = [
        (pk, public_id, name, score, public, fold, data_version)
        for pk, public_id, name, score, public, fold, data_version in rows
        if score is not None and public is not None
    ]
    signs = [_gap(primary, row[3], row[4]) for row in known]
    limit = measures.widest_usual(signs)
    before, after = reverse("experiments:run", args=[competition.team.slug, "0"]).rsplit("0", 1)
    pairs = [
        Pair(
            name=name,
            url=f"{before}{public_id}{after}",
            score=score,
            public=public,
            gap=sign,
            fold=_("mean of folds") if pk in wholes else fold,
            data_version=data_version,
            doubt=_doubt(sign, limit, data_version),
        )
        for (pk, public_id, name, score, public, fold, data_version), sign in zip(known, signs, strict=True)
    ]
    lines = [_line(primary, pair) for pair in sorted(pairs, key=lambda pair: -abs(pair.gap))]
    bins = measures.bins(signs)
    return GapPage(
        agreement=agreement([(row[3], row[4]) for row in rows]),
        median=primary.show_difference(measures.middle(signs)),
        limit=f"{limit:.{primary.decimals}f}" if limit is not None else "",
        scatter=_scatter(primary, pairs) if pairs else None,
        histogram=_histogram(primary, bins, signs, limit) if len(bins) > 1 else None,
        bins=[
            (primary.show_difference(one.low), primary.show_difference(one.high), one.count) for one in bins
        ],
        ways=_ways(primary, pairs, by_fold),
        doubtful=[line for line in lines if line.pair.doubt],
        lines=lines,
    )


def doubt_about(run: Run, competition: Competition) -> Doubt:
    """Return what may be wrong with one run's validation; at most one query."""
    primary = competition.primary_metric
    if run.score is None or run.public_score is None:
        return Doubt(is_wide=False, is_trained_on_validation=includes_validation(run.data_version))
    sign = _gap(primary, run.score, run.public_score)
    return _doubt(sign, wide_gap(competition), run.data_version)


def _doubt(gap: float, limit: float | None, data_version: str) -> Doubt:
    return Doubt(
        is_wide=limit is not None and abs(gap) > limit,
        is_trained_on_validation=includes_validation(data_version),
    )


def _gap(primary: Metric, score: float, public: float) -> float:
    return measures.gap(score, public, is_higher_better=primary.is_higher_better)


def _of_folds(competition: Competition) -> list[tuple[int, str, float, float]]:
    """Return each fold of a submitted run as (id of the whole, fold, its score, the whole's score on the board)."""
    found = Run.objects.filter(
        fold_of__competition=competition,
        fold_of__is_listed=True,
        fold_of__public_score__isnull=False,
        lifecycle=Lifecycle.ACTIVE,
        score_kind=ScoreKind.RANKED,
    )
    rows = found.values_list("fold_of_id", "fold", "name", "score", "fold_of__public_score")
    return [
        (whole, fold or name, score, public)
        for whole, fold, name, score, public in rows
        if score is not None and public is not None
    ]


def _line(primary: Metric, pair: Pair) -> Line:
    return Line(
        pair=pair,
        score=primary.show(pair.score),
        public=primary.show(pair.public),
        gap=primary.show_difference(pair.gap),
    )


def _ways(
    primary: Metric, pairs: Sequence[Pair], by_fold: Sequence[tuple[int, str, float, float]]
) -> list[tuple[str, list[WayLine]]]:
    """Return the tables of ways of validating; a table of one way compares nothing and is left out."""
    unsaid = _("not said")
    tables = [
        (_("Data version"), [(pair.data_version or unsaid, pair.score, pair.public) for pair in pairs]),
        (
            _("Way of validating"),
            [
                (
                    _("fold %(fold)s") % {"fold": pair.fold} if pair.fold else _("one split"),
                    pair.score,
                    pair.public,
                )
                for pair in pairs
            ],
        ),
        (
            _("Single folds of runs in folds"),
            [(_("fold %(fold)s") % {"fold": fold}, score, public) for _whole, fold, score, public in by_fold],
        ),
    ]
    shown = []
    for title, triples in tables:
        ways = measures.ways(triples, is_higher_better=primary.is_higher_better)
        if len(ways) > 1:
            best = measures.closest(ways)
            shown.append((title, [_way_line(primary, way, is_closest=way is best) for way in ways]))
    return shown


def _way_line(primary: Metric, way: Way, *, is_closest: bool) -> WayLine:
    decimals = primary.decimals
    return WayLine(
        name=way.name,
        count=way.agreement.count,
        offset=primary.show_difference(way.offset),
        size=f"{way.size:.{decimals}f}",
        spread="–" if way.spread is None else f"±{way.spread:.{decimals}f}",
        spearman="–" if way.agreement.spearman is None else f"{way.agreement.spearman:.2f}",
        is_closest=is_closest,
    )


def _scatter(primary: Metric, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return validation against board as the chart takes it, with the line on which both are equal."""

    def points(chosen: list[Pair]) -> list[dict[str, Any]]:
        return [{"x": one.score, "y": one.public, "label": one.name, "href": one.url} for one in chosen]

    ends = [
        min(min(one.score, one.public) for one in pairs),
        max(max(one.score, one.public) for one in pairs),
    ]
    series = [
        {
            "name": _("Runs"),
            "kind": "scatter",
            "colour": "accent",
            "points": points([p for p in pairs if not p.doubt]),
        },
        {
            "name": _("In doubt"),
            "kind": "scatter",
            "colour": "warn",
            "points": points([p for p in pairs if p.doubt]),
        },
    ]
    even = {
        "name": _("No gap"),
        "kind": "line",
        "colour": "soft",
        "points": [{"x": end, "y": end} for end in ends],
    }
    return {
        "x": {"kind": "number", "name": _("Validation"), "digits": primary.decimals},
        "y": {"name": _("Leaderboard"), "digits": primary.decimals},
        "series": [one for one in series if one["points"]] + [even],
    }


def _histogram(
    primary: Metric, bins: Sequence[measures.Bin], gaps: Sequence[float], limit: float | None
) -> dict[str, Any]:
    lines = [{"name": _("median"), "x": measures.middle(gaps)}]
    if limit is not None and limit < max(one.high for one in bins):
        lines.append({"name": _("three times the usual"), "x": limit})
    return {
        "kind": "histogram",
        "digits": primary.decimals,
        "name": _("Runs"),
        "bins": [
            {
                "from": one.low,
                "to": one.high,
                "count": one.count,
                "tone": "warn"
                if limit is not None and (one.low >= limit or one.high <= -limit)
                else "accent",
            }
            for one in bins
        ],
        "lines": lines,
    }
