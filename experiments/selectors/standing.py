"""Where teams stand on a competition's board: the snapshot to show, a page of it, and our own place over time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

from experiments.models import BoardEntry, BoardSnapshot, Competition
from experiments.models.snapshots import BoardEntryQuerySet
from teams.models import Team

PER_PAGE = 100
MOST_SNAPSHOTS = 500

if TYPE_CHECKING:
    EntryPages = Paginator[BoardEntry]
else:
    EntryPages = Paginator


@dataclass(frozen=True)
class Wish:
    """What a reader asked to see: a board, one snapshot, teams of a name; each may be left out."""

    board: str = ""
    snapshot: int | None = None
    team: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wish":
        """Read an address's query; what makes no sense finds nothing, like a name nobody has."""
        snapshot = query.get("snapshot", "")
        is_number = snapshot.isascii() and snapshot.isdecimal() and len(snapshot) < 19
        number = int(snapshot) if is_number else (0 if snapshot else None)
        return cls(query.get("board", ""), number, query.get("team", "").replace("\x00", "").strip()[:200])


def snapshot_for(competition: Competition, wish: Wish) -> BoardSnapshot | None:
    """Return the snapshot asked for, else the latest of the board, else the latest of all."""
    found = BoardSnapshot.objects.on(competition, wish.board).select_related("competition")
    if wish.snapshot is not None:
        return found.filter(pk=wish.snapshot).first()
    return found.latest_first().first()


def latest_of(competition: Competition) -> list[BoardSnapshot]:
    """Return a competition's snapshots, the one taken last first."""
    return list(BoardSnapshot.objects.on(competition).latest_first()[:MOST_SNAPSHOTS])


def chosen(competition: Competition, snapshots: list[BoardSnapshot], wish: Wish) -> BoardSnapshot | None:
    """Return what `snapshot_for` does, without asking again for what `latest_of` has brought."""
    if wish.snapshot is None:
        return next((one for one in snapshots if wish.board in {"", one.board}), None)
    there = (one for one in snapshots if one.pk == wish.snapshot and wish.board in {"", one.board})
    return next(there, None) or snapshot_for(competition, wish)


def rows_of(snapshot: BoardSnapshot, team: str = "") -> BoardEntryQuerySet:
    """Return the entries of a snapshot, only those whose team is named like `team` when given."""
    rows = BoardEntry.objects.filter(snapshot=snapshot)
    return rows.named_like(team) if team else rows


def ours_in(snapshot: BoardSnapshot) -> list[BoardEntry]:
    """Return our places, best first; more than one when two teams share our name."""
    return list(BoardEntry.objects.filter(snapshot=snapshot).ours().in_order())


class Places(EntryPages):
    """Pages of a whole snapshot: positions run from 1 without gaps, so that no page counts or skips rows."""

    def __init__(self, snapshot: BoardSnapshot) -> None:
        super().__init__(rows_of(snapshot).in_order(), PER_PAGE)
        self.snapshot = snapshot

    @cached_property
    def count(self) -> int:
        """The snapshot knows how many there are."""
        return self.snapshot.entry_count

    def page(self, number: int | str) -> "Page[BoardEntry]":
        """Return a page by its range of positions."""
        number = self.validate_number(number)
        first = (number - 1) * PER_PAGE + 1
        rows = rows_of(self.snapshot).filter(position__range=(first, first + PER_PAGE - 1)).in_order()
        return Page(rows, number, self)


def pages_of(snapshot: BoardSnapshot, team: str = "") -> EntryPages:
    """Return the pages of a snapshot, or of a search in it."""
    return EntryPages(rows_of(snapshot, team).in_order(), PER_PAGE) if team else Places(snapshot)


def page_number_of(entry: BoardEntry) -> int:
    """Return on which page of its snapshot an entry stands."""
    return (entry.position - 1) // PER_PAGE + 1


def competition_in_view(team: Team) -> Competition | None:
    """Return the competition whose board was taken last, else the newest one, else None."""
    latest = BoardSnapshot.objects.of(team).complete().select_related("competition").latest_first().first()
    return latest.competition if latest else Competition.objects.of(team).newest_first().first()


@dataclass(frozen=True)
class OurPlace:
    """Our best place on the latest board, the one before it, and the team to overtake next."""

    snapshot: BoardSnapshot
    entry: BoardEntry
    before: BoardEntry | None
    ahead: BoardEntry | None

    @property
    def climbed(self) -> int | None:
        """By how many ranks we rose since the snapshot before; negative when we fell."""
        then, now = self.before and self.before.shown_rank, self.entry.shown_rank
        return then - now if then and now else None

    @property
    def gap(self) -> float | None:
        """How much better the next team's score is, as a positive number."""
        if self.ahead is None or self.ahead.score is None or self.entry.score is None:
            return None
        return abs(self.ahead.score - self.entry.score)


def our_place(team: Team) -> OurPlace | None:
    """Return where the team stands on the board that was taken last, of all its competitions."""
    recent = BoardSnapshot.objects.of(team).complete().select_related("competition").latest_first()
    snapshot = recent.first()
    if snapshot is None:
        return None
    entry = _our_best(snapshot)
    if entry is None:
        return None
    earlier = recent.on(snapshot.competition, snapshot.board).filter(taken_at__lt=snapshot.taken_at).first()
    before = _our_best(earlier) if earlier else None
    ahead = None
    if entry.rank is not None:
        better = BoardEntry.objects.filter(
            snapshot=snapshot, position__lt=entry.position, rank__lt=entry.rank
        )
        ahead = better.order_by("-position").first()
    return OurPlace(snapshot, entry, before, ahead)


def snapshots_with_our_places(competition: Competition) -> list[dict[str, Any]]:
    """Return a competition's snapshots, the one taken last first, each with our best place in it if we are there."""
    snapshots = list(
        BoardSnapshot.objects.on(competition).select_related("by").latest_first()[:MOST_SNAPSHOTS]
    )
    best: dict[int, BoardEntry] = {}
    for entry in BoardEntry.objects.filter(snapshot__in=snapshots).ours().in_order():
        best.setdefault(entry.snapshot_id, entry)
    return [{"snapshot": snapshot, "ours": best.get(snapshot.pk)} for snapshot in snapshots]


def _our_best(snapshot: BoardSnapshot) -> BoardEntry | None:
    return BoardEntry.objects.filter(snapshot=snapshot).ours().in_order().first()


def history_of(competition: Competition, board: str) -> list[dict[str, Any]]:
    """Return our best place in each snapshot of a board, oldest first: taken_at, rank, score."""
    rows = (
        BoardEntry.objects.ours()
        .filter(snapshot__in=BoardSnapshot.objects.on(competition, board))
        .select_related("snapshot")
        .order_by("snapshot__taken_at", "snapshot_id", "position")
    )
    best: dict[int, BoardEntry] = {}
    for entry in rows:
        best.setdefault(entry.snapshot_id, entry)
    return [
        {"taken_at": entry.snapshot.taken_at, "rank": entry.shown_rank, "score": entry.score}
        for entry in best.values()
    ]
