"""A board from bytes or text, as the tests ask for it."""

import io
from zoneinfo import ZoneInfo

from experiments.leaderboards.boards import Board, build, columns_for
from experiments.leaderboards.contract import Table
from experiments.leaderboards.formats import recognise
from experiments.leaderboards.reading import read_head, read_table


def table_of(content: bytes | str) -> Table:
    """Return the table, after making sure that its head reads the same."""
    data = content.encode() if isinstance(content, str) else content
    table, head = read_table(io.BytesIO(data)), read_head(io.BytesIO(data))
    assert (head.header, head.encoding, head.delimiter) == (table.header, table.encoding, table.delimiter)
    return table


def board_of(
    content: bytes | str, *, direction: str = "max", zone: str = "Asia/Seoul", mapping=None
) -> Board:
    """Return the board in the zone its format knows, else in the one given."""
    table = table_of(content)
    found = recognise(table)
    columns = columns_for(table, found, mapping)
    return build(table, found, columns=columns, zone=ZoneInfo(found.zone or zone), direction=direction)
