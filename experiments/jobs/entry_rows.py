"""Many entries at once: COPY on PostgreSQL, one executemany elsewhere. Model instances would cost ten times as much."""

import re
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

from django.db import connection

from experiments.leaderboards.boards import Entry
from experiments.models import BoardEntry

COLUMNS = ("snapshot_id", *Entry._fields, "is_ours")
MOMENT = Entry._fields.index("submitted_at")
TEXTS = frozenset(
    Entry._fields.index(name) for name in ("team_id", "team_name", "team_key", "score_text", "members")
)
TABLE = BoardEntry._meta.db_table
ESCAPED = re.compile(r"[\\\t\n\r]")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write(snapshot_id: int, columns: Sequence[Sequence[Any]], is_ours: Sequence[bool]) -> None:
    """Write entries of a snapshot inside the caller's transaction.

    `columns`: those of Entry, the moments as texts in UTC; `is_ours`: whether each is the team's own place.
    """
    if connection.vendor == "postgresql":
        _copy(snapshot_id, columns, is_ours)
    else:
        _insert(snapshot_id, columns, is_ours)


def _copy(snapshot_id: int, columns: Sequence[Sequence[Any]], is_ours: Sequence[bool]) -> None:
    told = [_told(place, column) for place, column in enumerate(columns)]
    lines = map("\t".join, zip(repeat(str(snapshot_id)), *told, ("t" if one else "f" for one in is_ours)))
    sql = f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        copy.write("\n".join(lines))


def _told(place: int, column: Sequence[Any]) -> Iterable[str]:
    """Return a column as COPY's text; what is no text has no sign that it would take for its own."""
    if place in TEXTS:
        if ESCAPED.search("".join(column)):
            return [text.translate(ESCAPES) for text in column]
        return column
    if place == MOMENT:
        return ["\\N" if one is None else f"{one}+00" for one in column]
    return ["\\N" if one is None else repr(one) for one in column]


def _insert(snapshot_id: int, columns: Sequence[Sequence[Any]], is_ours: Sequence[bool]) -> None:
    marks = ", ".join(["%s"] * len(COLUMNS))
    rows = list(zip(repeat(snapshot_id), *columns, is_ours))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({marks})", rows)  # noqa: S608  our own names
