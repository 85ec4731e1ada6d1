"""What changed on a board between two of its snapshots, told by the database in one pass over both."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Q

from experiments.models import BoardEntry, BoardSnapshot, Competition, Direction

PER_PAGE = 100
# A day is a day, also when somebody copies the board a few hours earlier than yesterday.
NEARLY_A_DAY = timedelta(hours=20)
KINDS = ("entered", "left", "renamed", "risen", "fallen", "improved")
TABLE = BoardEntry._meta.db_table

# One group is one team: told by its TeamId where both boards have them, else by its name and, of namesakes, by the
# order in which they stand. Grouping reads each entry once and needs neither an index nor statistics, which a
# snapshot that came a second ago does not have; a join would.
SIDES = """
       MAX(CASE WHEN snapshot_id = %(before)s THEN position END) AS place_before,
       MAX(CASE WHEN snapshot_id = %(after)s THEN position END) AS place_after,
       MAX(CASE WHEN snapshot_id = %(before)s THEN {rank} END) AS rank_before,
       MAX(CASE WHEN snapshot_id = %(after)s THEN {rank} END) AS rank_after,
       MAX(CASE WHEN snapshot_id = %(before)s THEN score END) AS score_before,
       MAX(CASE WHEN snapshot_id = %(after)s THEN score END) AS score_after,
       MIN({name}) <> MAX({name}) AS has_new_name"""
SIDE_NAMES = "place_before, place_after, rank_before, rank_after, score_before, score_after, has_new_name"
BY_ID = f"""
SELECT {SIDES} FROM {TABLE}
WHERE snapshot_id IN (%(before)s, %(after)s) AND (team_id <> '' OR team_key <> '')
GROUP BY CASE WHEN team_id <> '' THEN 'i' || team_id ELSE 'n' || team_key END"""  # noqa: S608  our own names
# Counting through the order of every name would cost more than all the rest, and hardly anybody has a namesake.
BY_NAME = f"""
SELECT {SIDE_NAMES} FROM named WHERE most = 1
UNION ALL
SELECT {SIDES} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team_key, snapshot_id ORDER BY position) AS nth FROM {TABLE}
 WHERE snapshot_id IN (%(before)s, %(after)s) AND team_key IN (SELECT team_key FROM named WHERE most > 1)) AS namesakes
GROUP BY team_key, nth"""  # noqa: S608  our own names
NAMED = f"""WITH named AS MATERIALIZED (SELECT {SIDES}, team_key, GREATEST(
 SUM(CASE WHEN snapshot_id = %(before)s THEN 1 ELSE 0 END), SUM(CASE WHEN snapshot_id = %(after)s THEN 1 ELSE 0 END)) AS most
 FROM {TABLE} WHERE snapshot_id IN (%(before)s, %(after)s) AND team_key <> '' GROUP BY team_key)
"""  # noqa: S608  our own names

WHERE = {
    "entered": "place_before IS NULL",
    "left": "place_after IS NULL",
    "renamed": "place_before IS NOT NULL AND place_after IS NOT NULL AND has_new_name",
    "risen": "rank_after < rank_before",
    "fallen": "rank_after > rank_before",
}
ORDER = {
    "entered": "place_after",
    "left": "place_before",
    "renamed": "place_after",
    "risen": "rank_before - rank_after DESC, place_after",
    "fallen": "rank_after - rank_before DESC, place_after",
    "improved": "place_after",
}


@dataclass(frozen=True)
class Change:
    """A team on the two boards; None where it does not stand."""

    before: BoardEntry | None
    after: BoardEntry | None
    rank_before: int | None
    rank_after: int | None

    @property
    def climbed(self) -> int | None:
        """By how many ranks it rose, negative when it fell."""
        if self.rank_before is None or self.rank_after is None:
            return None
        return self.rank_before - self.rank_after

    @property
    def gained(self) -> float | None:
        """By how much its score changed."""
        if self.before is None or self.after is None or self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score


if TYPE_CHECKING:
    ChangePages = Paginator[Change]
else:
    ChangePages = Paginator


@dataclass(frozen=True)
class Difference:
    """Two snapshots of one board, the earlier one first."""

    before: BoardSnapshot
    after: BoardSnapshot

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many teams changed in each way, and in `teams` how many stand on both; kept, for snapshots never change."""
        key = f"board-difference:{self.before.pk}:{self.after.pk}"
        known: dict[str, int] | None = cache.get(key)
        if known is None:
            known = self._counted()
            cache.set(key, known, timeout=24 * 3600)
        return known

    def _counted(self) -> dict[str, int]:
        sums = [f"SUM(CASE WHEN {self.where(kind)} THEN 1 ELSE 0 END)" for kind in KINDS]
        on_both = "SUM(CASE WHEN place_before IS NOT NULL AND place_after IS NOT NULL THEN 1 ELSE 0 END)"
        [row] = self._rows(f"SELECT {', '.join([*sums, on_both])} FROM teams")  # noqa: S608  our own names
        return {kind: int(number or 0) for kind, number in zip((*KINDS, "teams"), row, strict=True)}

    def pairs(self) -> list[tuple[int, int]]:
        """Return the ranks before and after of each team that has both."""
        both = "rank_before IS NOT NULL AND rank_after IS NOT NULL"
        found = self._rows(f"SELECT rank_before, rank_after FROM teams WHERE {both}")  # noqa: S608  our own names
        return [(before, after) for before, after in found]

    def changes(self, kind: str, *, first: int = 0, most: int = PER_PAGE) -> list[Change]:
        """Return the teams that changed in one way, `most` of them from `first` on: movers by how far they moved."""
        found = self._page(kind, first=first, most=most)
        there = Q(snapshot=self.before, position__in=[row[0] for row in found if row[0]])
        there |= Q(snapshot=self.after, position__in=[row[1] for row in found if row[1]])
        entries: dict[tuple[int, int | None], BoardEntry] = {
            (entry.snapshot_id, entry.position): entry for entry in BoardEntry.objects.filter(there)
        }
        return [
            Change(
                entries.get((self.before.pk, row[0])), entries.get((self.after.pk, row[1])), row[2], row[3]
            )
            for row in found
        ]

    def _page(self, kind: str, *, first: int, most: int) -> list[tuple[int | None, ...]]:
        key = f"board-difference:{self.before.pk}:{self.after.pk}:{kind}:{first}:{most}"
        known: list[tuple[int | None, ...]] | None = cache.get(key)
        if known is None:
            places = "place_before, place_after, rank_before, rank_after"
            in_order = f"WHERE {self.where(kind)} ORDER BY {ORDER[kind]} LIMIT %(most)s OFFSET %(first)s"
            known = self._rows(f"SELECT {places} FROM teams {in_order}", most=most, first=first)  # noqa: S608
            cache.set(key, known, timeout=3600)
        return known

    def where(self, kind: str) -> str:
        """Return the condition of a kind of change."""
        if kind != "improved":
            return WHERE[kind]
        return (
            "score_after > score_before"
            if self.after.direction == Direction.MAX
            else "score_after < score_before"
        )

    @cached_property
    def has_ids(self) -> bool:
        """Whether teams are told by their TeamIds: both boards have them."""
        return all(
            BoardEntry.objects.filter(snapshot=one).exclude(team_id="").exists()
            for one in (self.before, self.after)
        )

    @cached_property
    def teams(self) -> str:
        """The table expression `teams`, with a row for each team of the two boards."""
        both_ranked = self.before.has_ranks and self.after.has_ranks
        is_postgresql = connection.vendor == "postgresql"
        sql = f"WITH teams AS ({BY_ID})" if self.has_ids else f"{NAMED}, teams AS ({BY_NAME})"
        if not is_postgresql:
            sql = sql.replace("GREATEST(", "MAX(")
        return sql.format(
            rank="COALESCE(NULLIF(source_rank, 0), rank)" if both_ranked else "rank",
            # Bytes are enough to tell two names apart, and PostgreSQL compares them fastest.
            name='team_name COLLATE "C"' if is_postgresql else "team_name",
        )

    def _rows(self, select: str, **values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"{self.teams} {select}", {"before": self.before.pk, "after": self.after.pk, **values}
            )
            return list(cursor.fetchall())


class Changes(ChangePages):
    """Pages of the teams that changed in one way: counted once, each page read by itself."""

    def __init__(self, difference: Difference, kind: str) -> None:
        super().__init__([], PER_PAGE)
        self.difference, self.kind = difference, kind

    @cached_property
    def count(self) -> int:
        """The difference knows how many there are."""
        return self.difference.counts[self.kind]

    def page(self, number: int | str) -> "Page[Change]":
        """Return a page, read from the database."""
        number = self.validate_number(number)
        return Page(self.difference.changes(self.kind, first=(number - 1) * PER_PAGE), number, self)


def difference_between(
    competition: Competition, *, board: str = "", before: int | None = None, after: int | None = None
) -> Difference | None:
    """Return the difference of two snapshots of one board, in the order of time; None when there are no two.

    What is not named is chosen: the newest snapshot, and for the earlier one the last that was taken the day before,
    else the one just before.
    """
    found = BoardSnapshot.objects.on(competition, board).latest_first()
    later = found.filter(pk=after).first() if after is not None else found.first()
    if later is None:
        return None
    same = found.on(competition, later.board).exclude(pk=later.pk)
    if before is not None:
        earlier = same.filter(pk=before).first()
    else:
        past = same.filter(taken_at__lte=later.taken_at)
        earlier = past.filter(taken_at__lte=later.taken_at - NEARLY_A_DAY).first() or past.first()
    if earlier is None:
        return None
    one, other = sorted((earlier, later), key=lambda snapshot: (snapshot.taken_at, snapshot.pk))
    return Difference(one, other)
