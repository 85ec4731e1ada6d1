"""From a file with a row for each improvement to the board as it stood at the end of each day."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from experiments.leaderboards.boards import Board
from experiments.leaderboards.contract import Direction
from experiments.leaderboards.ranking import NO_RANK, best_rows, rank

if TYPE_CHECKING:
    from experiments.leaderboards.ranking import Marks, Whole

# Of all days together; a history that is longer is kept at every other day, or every fourth.
MOST_ENTRIES = 1_000_000
MOST_DAYS = 400
MOMENTS = 5  # where the moments stand in what a board laid aside
QUARTER = 900  # seconds; no zone changes its distance from UTC within a quarter of an hour


class Days:
    """The days of a history, oldest first: `ends` are their last seconds.

    Rows without a moment or a finite score belong to no day. A team stands under the name of its best row, and of equal
    scores the one that was there first stays in front.
    """

    def __init__(self, board: Board, *, zone: ZoneInfo, direction: Direction) -> None:
        """Take the rows of a board; `zone` says where a day ends, which is the competition's zone: that of its quota."""
        import numpy as np

        self.direction: Direction = direction
        self.source = board
        moments = _moments_of(board)
        kept = np.flatnonzero(~np.isnat(moments) & np.isfinite(board.scores))
        kept = kept[np.argsort(moments[kept], kind="stable")]
        self.rows: Whole = kept.astype(np.int32)
        ends, day_of_row = _ends(moments[kept].astype("datetime64[s]").astype(np.int64), zone)
        upto = np.searchsorted(day_of_row, np.arange(len(ends)), side="right")
        ids, keys = board.teams
        self.teams = ((ids if len(ids) else keys)[kept], keys[kept])
        teams = np.searchsorted(_first_rows(self.teams), upto).tolist()
        days = _thinned(teams)
        self.ends = [ends[day] for day in days]
        self.upto = [int(upto[day]) for day in days]
        self._last: tuple[int, Board] | None = None

    def leave_out(self, known: set[datetime], *, ended_before: datetime) -> None:
        """Leave out the days that are known already and those that had not ended by a moment."""
        left = [
            (end, upto)
            for end, upto in zip(self.ends, self.upto, strict=True)
            if end not in known and end < ended_before
        ]
        self.ends, self.upto = [end for end, _ in left], [upto for _, upto in left]

    def __len__(self) -> int:
        return len(self.ends)

    def board(self, number: int) -> Board:
        """Return the board at the end of a day: each team's best so far. Its rows are those of the file."""
        import numpy as np

        if self._last is None or self._last[0] != number:
            source, upto = self.source, self.upto[number]
            rows = self.rows[:upto]
            found = source.scores[rows]
            one, other = self.teams
            best = best_rows((one[:upto], other[:upto]), found, direction=self.direction)
            ranked = rank(found[best], np.full(len(best), NO_RANK, np.int32), direction=self.direction)
            positions, ranks, tied = (np.zeros(source.rows, np.int32) for _ in range(3))
            entries = rows[best]
            positions[entries[ranked.order]] = np.arange(1, len(best) + 1)
            ranks[entries], tied[entries] = ranked.ranks, ranked.tied
            made = replace(
                source,
                entry_count=len(best),
                positions=positions,
                has_ranks=False,
                ranks=ranks,
                tied=tied,
                sources=np.full(source.rows, NO_RANK, np.int32),
                remarks={"improvements": upto - len(best)} if upto > len(best) else {},
            )
            self._last = (number, made)
        return self._last[1]

    def number_of(self, end: datetime) -> int:
        """Return the number of the day that ends at a moment."""
        return bisect_left(self.ends, end)


def _moments_of(board: Board) -> Marks:
    """Return the rows' moments as datetime64 in UTC, NaT where there is none."""
    import numpy as np

    told: list[str] = []
    for block in board.texts:
        told += ["NaT" if one is None else one for one in block[MOMENTS]]
    return np.array(told, dtype="datetime64[us]")


def _ends(seconds: Marks, zone: ZoneInfo) -> tuple[list[datetime], Whole]:
    """Return the last second of each day on which something happened, and for each moment the number of its day."""
    import numpy as np

    quarters, places = np.unique(seconds // QUARTER, return_inverse=True)
    dates = [datetime.fromtimestamp(one * QUARTER, UTC).astimezone(zone).date() for one in quarters.tolist()]
    known = sorted(set(dates))
    numbers = {day: number for number, day in enumerate(known)}
    ends = [datetime.combine(day + timedelta(days=1), time.min, zone) - timedelta(seconds=1) for day in known]
    of_quarter = np.array([numbers[day] for day in dates], np.int32)
    return ends, of_quarter[places] if len(dates) else of_quarter


def _first_rows(teams: tuple[Marks, Marks]) -> Whole:
    """Return the places at which a team comes for the first time, ascending."""
    import numpy as np

    order = np.lexsort(teams)
    if not len(order):
        return order.astype(np.int32)
    one, other = (side[order] for side in teams)
    is_first = np.concatenate(([True], (one[1:] != one[:-1]) | (other[1:] != other[:-1])))
    # lexsort is stable: of a team's rows the earliest comes first.
    return np.sort(order[is_first]).astype(np.int32)


def _thinned(teams: list[int]) -> list[int]:
    """Return the numbers of the days to keep, the last among them; `teams`: how many stand on the board of each."""
    kept = list(range(len(teams)))
    while len(kept) > 1 and (len(kept) > MOST_DAYS or sum(teams[day] for day in kept) > MOST_ENTRIES):
        kept = kept[::-1][::2][::-1]
    return kept
