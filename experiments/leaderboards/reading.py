"""From the bytes of a file to a table of text cells: the whole of it with pandas, or its head without."""

from __future__ import annotations

import io
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from experiments.leaderboards import pasted
from experiments.leaderboards.contract import Table, Unreadable
from experiments.leaderboards.decoding import decode
from experiments.leaderboards.delimited import Scan, delimiter_of, lead_of, scan
from experiments.leaderboards.heads import looks_like_heads, role_of
from experiments.leaderboards.unpacking import unpack

HEAD_BYTES = 256 * 1024
HEAD_ROWS = 20
# Pasted from a page: its cells are told apart by their look, line by line, which takes its time.
LARGEST_PASTED = 5 * 1024 * 1024


@dataclass(frozen=True)
class Opened:
    """A decoded file, its delimiter found; `delimiter` is empty for a board whose cells are told apart by their look."""

    text: str
    encoding: str
    delimiter: str
    body: str
    first_line: int


def read_table(file: BinaryIO) -> Table:
    """Return the whole table.

    The shape is checked first, so that every fault has its line and column; then pandas reads the cells as text,
    where teams called `null`, `NaN`, `0807` and `+1` keep their names. Raises Unreadable.
    """
    opened = _open(unpack(file), is_head=False)
    if not opened.delimiter:
        return _pasted(opened)
    shape = scan(opened.body, opened.delimiter, first_line=opened.first_line)
    return _table(opened, shape, _cells(opened, shape))


def read_head(file: BinaryIO, *, rows: int = HEAD_ROWS) -> Table:
    """Return the first rows, reading only the head of the file: cheap enough for a web process, and without pandas."""
    data = unpack(file, most=HEAD_BYTES)
    opened = _open(data, is_head=len(data) == HEAD_BYTES)
    if not opened.delimiter:
        return _pasted(opened)
    shape = scan(opened.body, opened.delimiter, first_line=opened.first_line, keep=rows)
    return _table(opened, shape, [list(cells) for cells in zip(shape.header, *shape.rows, strict=True)])


def _open(data: bytes, *, is_head: bool) -> Opened:
    text, encoding = decode(data, is_head=is_head)
    if is_head:
        # The last line may be cut anywhere.
        text = text[: text.rfind("\n") + 1] or text
    lead = lead_of(text)
    body = text[lead.characters :]
    return Opened(text, encoding, lead.delimiter or _delimiter(body), body, lead.lines + 1)


def _delimiter(body: str) -> str:
    first = body[: body.find("\n") if "\n" in body else len(body)].rstrip("\r")
    if "\t" not in first and len(pasted.GAP.split(first.strip())) >= 3:
        return ""
    found = delimiter_of(body)
    if found:
        return found
    # One column of a real file, or a board whose cells are apart by their look only.
    return "" if role_of(first) or " " in first.strip() or pasted.RANK.fullmatch(first.strip()) else ","


def _cells(opened: Opened, shape: Scan) -> list[list[str]]:
    """Return the cells column by column, the header's among them."""
    import pandas as pd

    frame = pd.read_csv(
        io.BytesIO(opened.body.encode()),
        sep=opened.delimiter,
        header=None,
        names=range(len(shape.header)),
        dtype=str,
        keep_default_na=False,
        na_filter=False,
        index_col=False,
    )
    if len(frame) != len(shape.starts) + 1:
        # Both readers follow one grammar; where they do not agree, nothing may be stored.
        raise Unreadable.because("rows_unclear", found=len(frame) - 1, expected=len(shape.starts))
    return [frame[column].tolist() for column in frame]


def _table(opened: Opened, shape: Scan, columns: Sequence[list[str]]) -> Table:
    header, columns = tuple(cell.strip() for cell in shape.header), [cells[1:] for cells in columns]
    if shape.header and not looks_like_heads(shape.header):
        columns = [[first, *cells] for first, cells in zip(shape.header, columns, strict=True)]
        shape.starts = array("l", [shape.header_line, *shape.starts])
        shape.broken = {row + 1: breaks for row, breaks in shape.broken.items()}
        header = ()
    return Table(header, columns, shape, opened.encoding, opened.delimiter)


def _pasted(opened: Opened) -> Table:
    if len(opened.body) > LARGEST_PASTED:
        raise Unreadable.because("no_table", line=opened.first_line)
    found = pasted.read(opened.body, first_line=opened.first_line)
    if found is None or not found.rows:
        raise Unreadable.because("no_table", line=opened.first_line)
    columns = [list(cells) for cells in zip(*found.rows, strict=True)]
    return Table(tuple(found.header), columns, found, opened.encoding, "", is_loose=True)
