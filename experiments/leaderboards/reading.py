"""From the bytes of a file to a table of text cells: the whole of it, or its head."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any, BinaryIO

from experiments.leaderboards import json_rows, pasted, workbooks
from experiments.leaderboards.contract import Table, Unreadable
from experiments.leaderboards.decoding import Survey, decode, refuse_other_kinds, survey
from experiments.leaderboards.delimited import Lead, delimiter_of, lead_of, lines_of, records
from experiments.leaderboards.heads import role_of
from experiments.leaderboards.spool import SpooledBlocks
from experiments.leaderboards.tabling import by_pandas, tabled
from experiments.leaderboards.unpacking import Brought, opened

HEAD_BYTES = 256 * 1024
HEAD_ROWS = 20
# Pasted from a page: its cells are told apart by their look, line by line, which takes its time.
LARGEST_PASTED = 5 * 1024 * 1024
JSON = re.compile(r'\s*(?:\[\s*(?:\{|\])|\{\s*")')


def read_table(file: BinaryIO) -> Table:
    """Return the whole table, in as much memory as some thousand rows take.

    Each row's shape is checked first, so that every fault has its line and column; then pandas reads the cells as
    text, and both must agree. Raises Unreadable.
    """
    with opened(file) as brought:
        if brought.is_workbook:
            return tabled(workbooks.rows(brought), delimiter="")
        found = survey(brought)
        with _text_of(brought, found) as text:
            head = text.read(HEAD_BYTES)
            refuse_other_kinds(head)
            if JSON.match(head):
                return tabled(json_rows.rows(head + text.read(json_rows.LARGEST)), encoding=found.encoding)
            lead, delimiter = _shape(head)
            if not delimiter:
                return _pasted((head + text.read(LARGEST_PASTED))[lead.characters :], lead, found.encoding)
        with _text_of(brought, found) as text:
            lines = islice(text, lead.lines, None)
            return tabled(
                records(lines, delimiter, first_line=lead.lines + 1),
                reader=by_pandas(delimiter),
                encoding=found.encoding,
                delimiter=delimiter,
            )


def read_head(file: BinaryIO, *, rows: int = HEAD_ROWS) -> Table:
    """Return the first rows, reading only the head of the file: cheap enough for a web process, and without pandas."""
    with opened(file) as brought:
        if brought.is_workbook:
            return tabled(workbooks.rows(brought, most=rows + 1), most=rows)
        with brought.stream() as stream:
            data = stream.read(HEAD_BYTES)
            is_head = len(data) == HEAD_BYTES
            text, encoding = decode(data, is_head=is_head)
            if JSON.match(text):
                whole, _ = decode(data + stream.read(json_rows.LARGEST * 4))
                return tabled(json_rows.rows(whole), most=rows, encoding=encoding)
    if is_head:
        # The last line may be cut anywhere.
        text = text[: text.rfind("\n") + 1] or text
    lead, delimiter = _shape(text)
    body = text[lead.characters :]
    if not delimiter:
        return _pasted(body, lead, encoding)
    found = records(lines_of(body), delimiter, first_line=lead.lines + 1)
    return tabled(found, most=rows, encoding=encoding, delimiter=delimiter)


@contextmanager
def _text_of(brought: Brought, found: Survey) -> Iterator[io.TextIOWrapper[io.BufferedReader[_Kept]]]:
    with brought.stream() as stream:
        stream.read(found.mark)
        text = io.TextIOWrapper(io.BufferedReader(_Kept(stream)), encoding=found.encoding, newline="")
        yield text


class _Kept(io.RawIOBase):
    """A stream that whoever reads text from it cannot close."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read into a buffer."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _shape(head: str) -> tuple[Lead, str]:
    """Return what stands before the header, and the delimiter; it is empty for boards whose cells are apart by their look."""
    lead = lead_of(head)
    return lead, lead.delimiter or _delimiter(head[lead.characters :])


def _delimiter(body: str) -> str:
    first = body[: body.find("\n") if "\n" in body else len(body)].rstrip("\r")
    if "\t" not in first and len(pasted.GAP.split(first.strip())) >= 3:
        return ""
    found = delimiter_of(body)
    if found:
        return found
    # One column of a real file, or a board whose cells are apart by their look only.
    return "" if role_of(first) or " " in first.strip() or pasted.RANK.fullmatch(first.strip()) else ","


def _pasted(body: str, lead: Lead, encoding: str) -> Table:
    line = lead.lines + 1
    if len(body) > LARGEST_PASTED:
        raise Unreadable.because("no_table", line=line)
    found = pasted.read(body, first_line=line)
    if found is None or not found.rows:
        raise Unreadable.because("no_table", line=line)
    blocks = SpooledBlocks()
    breaks = {row: list(range(len(cells) - 1)) for row, cells in enumerate(found.rows)}
    columns = [list(cells) for cells in zip(*found.rows, strict=True)]
    blocks.add(found.starts, breaks if found.is_cell_a_line else {}, columns)
    return Table(tuple(found.header), len(columns), blocks.rows, blocks, encoding, "", is_loose=True)
