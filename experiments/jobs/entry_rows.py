"""Many entries at once: COPY on PostgreSQL, one executemany elsewhere. Model instances would cost ten times as much."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from experiments.leaderboards.boards import Entry
from experiments.models import BoardEntry

COLUMNS = ("snapshot_id", *Entry._fields)
MOMENT = Entry._fields.index("submitted_at")
TABLE = BoardEntry._meta.db_table
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write(snapshot_id: int, entries: Sequence[Entry]) -> None:
    """Write entries of a snapshot inside the caller's transaction."""
    if connection.vendor == "postgresql":
        _copy(snapshot_id, entries)
    else:
        _insert(snapshot_id, entries)


def _copy(snapshot_id: int, entries: Iterable[Entry]) -> None:
    lines = ("\t".join((str(snapshot_id), *map(_cell, entry))) for entry in entries)
    sql = f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        copy.write("\n".join(lines))


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(ESCAPES)
    return repr(value) if isinstance(value, float) else str(value)


def _insert(snapshot_id: int, entries: Iterable[Entry]) -> None:
    marks = ", ".join(["%s"] * len(COLUMNS))
    rows = [(snapshot_id, *stored(entry)) for entry in entries]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({marks})", rows)  # noqa: S608  our own names


def stored(entry: Entry) -> tuple[Any, ...]:
    """Return an entry with its moment as Django writes it on SQLite: UTC, without its zone."""
    moment = entry.submitted_at
    if moment is None:
        return entry
    return (*entry[:MOMENT], str(moment.replace(tzinfo=None)), *entry[MOMENT + 1 :])
