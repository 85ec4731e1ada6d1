"""What lies around us on a board: how far to the next team and the next line, and how thick the field stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from experiments.models import BoardEntry, BoardSnapshot, Competition, Submission
from experiments.selectors.rank_history import cut_curves, cuts_of
from experiments.statistics import density
from experiments.statistics.gains import TypicalGain, typical_gain

# Around us: a twentieth of the board on each side, yet enough of a small board and not too many of a large one.
SHARE, FEWEST, MOST = 0.05, 25, 250


@dataclass(frozen=True)
class Distance:
    """How far ahead somebody is: `gap` in the metric's scale, positive; None for a line that we are inside of."""

    name: str
    rank: int | None
    score_text: str
    gap: float | None
    submissions: int | None = None


@dataclass(frozen=True)
class AroundUs:
    """`gain`: None when too few submissions helped; `passed`: how many teams one submission of typical gain passes."""

    snapshot: BoardSnapshot
    entry: BoardEntry
    gain: TypicalGain | None
    distances: Sequence[Distance]
    bins: Sequence[density.Bin]
    nearby: int
    passed: int | None


def around_us(competition: Competition, snapshot: BoardSnapshot, *, with_medals: bool) -> AroundUs | None:
    """Return what lies around our best place in a snapshot; None while we have no score on it. Six queries."""
    entry = BoardEntry.objects.filter(snapshot=snapshot).ours().in_order().first()
    if entry is None or entry.score is None:
        return None
    reach = min(MOST, max(FEWEST, round(snapshot.entry_count * SHARE)))
    stretch = (entry.position - reach, entry.position + reach)
    near = BoardEntry.objects.filter(snapshot=snapshot, position__range=stretch, score__isnull=False)
    rows = [one for one in near.in_order() if one.rank is not None]
    gain = gain_of(competition)
    is_higher_better = competition.primary_metric.is_higher_better
    distances = [
        *_next_teams(rows, entry, gain),
        *_lines(competition, snapshot, entry, gain, with_medals=with_medals),
    ]
    passed = None
    if gain:
        sign = 1 if is_higher_better else -1
        ahead = [one for one in rows if sign * ((one.score or 0.0) - entry.score) > 0]
        passed = sum(sign * ((one.score or 0.0) - entry.score) < gain.size for one in ahead)
    bins = density.histogram([one.score for one in rows if one.score is not None])
    return AroundUs(snapshot, entry, gain, distances, bins, len(rows), passed)


def gain_of(competition: Competition) -> TypicalGain | None:
    """Return what a submission of the team's usually brings on the public board."""
    sent = Submission.objects.filter(competition=competition, is_dated=True, public_score__isnull=False)
    scores = sent.order_by("submitted_at", "pk").values_list("public_score", flat=True)
    return typical_gain(
        [score for score in scores if score is not None],
        is_higher_better=competition.primary_metric.is_higher_better,
    )


def _next_teams(rows: Sequence[BoardEntry], entry: BoardEntry, gain: TypicalGain | None) -> list[Distance]:
    """Return the next better score, which may be several ranks away when teams are tied."""
    better = [one for one in rows if one.position < entry.position and one.score != entry.score]
    if not better:
        return []
    ahead = better[-1]
    name = _("The next team: %(name)s") % {"name": ahead.shown_name or "–"}
    return [_distance(name, ahead.shown_rank, ahead.score, ahead.score_text, entry, gain)]


def _lines(
    competition: Competition,
    snapshot: BoardSnapshot,
    entry: BoardEntry,
    gain: TypicalGain | None,
    *,
    with_medals: bool,
) -> list[Distance]:
    found = []
    for curve in cut_curves([snapshot], cuts_of(competition, with_medals=with_medals)):
        spot = curve.spots.get(snapshot.pk)
        if spot is None or spot.rank is None:
            continue
        is_inside = entry.shown_rank is not None and entry.shown_rank <= spot.rank
        score = None if is_inside else spot.score
        found.append(_distance(curve.name, spot.rank, score, spot.score_text, entry, gain))
    return sorted(found, key=lambda one: -(one.rank or 0))


def _distance(
    name: str, rank: int | None, score: float | None, text: str, entry: BoardEntry, gain: TypicalGain | None
) -> Distance:
    if score is None or entry.score is None:
        return Distance(name, rank, text, None)
    gap = abs(score - entry.score)
    return Distance(name, rank, text, gap, gain.submissions_for(gap) if gain else None)
