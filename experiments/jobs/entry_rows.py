"""Many entries at once: COPY on PostgreSQL, one executemany elsewhere. Model instances would cost ten times as much."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from experiments.leaderboards.boards import Entry
from experiments.models import BoardEntry

COLUMNS = ("snapshot_id", *Entry._fields)
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
    rows = [(snapshot_id, *entry._replace(submitted_at=_stored(entry.submitted_at))) for entry in entries]  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({marks})", rows)  # noqa: S608  our own names


def _stored(moment: datetime | None) -> str | None:
    """Return a moment as Django writes it on SQLite: UTC, without its zone."""
    return None if moment is None else str(moment.replace(tzinfo=None))
