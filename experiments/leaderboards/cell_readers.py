"""Columns of cells to values, many at once where all of them are plain, else one by one with every fault named."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from experiments.leaderboards import moments, scores
from experiments.leaderboards.pasted import RANK
from experiments.leaderboards.ranking import NO_RANK

MOST_SUBMISSIONS = 2_000_000_000
NO_COUNT = -1
MANY_PLAIN = re.compile(r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\n)*+", re.ASCII)
MANY_MOMENTS = re.compile(r"(?:\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\n)*+", re.ASCII)


def many_scores(cells: Sequence[str]) -> list[float] | None:
    """Return the scores when all cells are plain decimals, None when any is not."""
    return list(map(float, cells)) if _all_match(MANY_PLAIN, cells) else None


def many_numbers(cells: Sequence[str], most: int) -> list[int] | None:
    """Return the numbers when all cells are whole ones from 0 to `most`, None when any is not."""
    joined = "".join(cells)
    if not (joined.isdecimal() and joined.isascii() and "" not in cells):
        return None
    found = list(map(int, cells))
    return found if max(found) <= most else None


def many_moments(cells: Sequence[str], zone: ZoneInfo) -> list[str | None] | None:
    """Return the moments as texts in UTC when all are written alike in full, None when any is not."""
    if not _all_match(MANY_MOMENTS, cells):
        return None
    try:
        found = list(map(datetime.fromisoformat, cells))
    except ValueError:
        return None
    if zone.key == "UTC":
        return [cell.replace("T", " ") for cell in cells]
    return [moment_text(moments.in_utc(one, zone)) for one in found]


def _all_match(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    joined = "\n".join(cells) + "\n"
    return joined.count("\n") == len(cells) and pattern.fullmatch(joined) is not None


def moment_text(moment: datetime) -> str:
    """Return a moment in UTC without its zone, as it is laid aside and as SQLite stores it."""
    return str(moment.replace(tzinfo=None))


def rank_of(cell: str) -> int:
    """Return the rank in a cell, NO_RANK when there is none; raises ValueError."""
    text = cell.strip()
    if text in moments.NONE:
        return NO_RANK
    if found := RANK.fullmatch(text):
        return int(found[1])
    raise ValueError(text)


def count_of(cell: str) -> int:
    """Return the number of submissions in a cell, NO_COUNT when there is none; raises ValueError."""
    text = cell.strip()
    if text in moments.NONE:
        return NO_COUNT
    if not text.isdecimal() or int(text) > MOST_SUBMISSIONS:
        raise ValueError(text)
    return int(text)


def score_reader(column: Sequence[str]) -> tuple[Callable[[str], float | None], bool]:
    """Return what reads the scores of a column, and whether all of them need a percent sign."""
    decimal_comma = scores.has_decimal_commas(column)
    has_percent = any(cell.rstrip().endswith("%") for cell in column)

    def read(cell: str) -> float | None:
        score = scores.parse(cell, decimal_comma=decimal_comma)
        if has_percent and score is not None and not cell.rstrip().endswith("%"):
            raise scores.NotANumber("mixed_percent")
        return score

    return read, has_percent
