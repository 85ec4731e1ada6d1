"""Excel's .xlsx to rows, read by calamine in a process of its own: workbooks can ask for far more memory than they are long."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from experiments.leaderboards.contract import Problem, Unreadable
from experiments.leaderboards.delimited import LONGEST_CELL, Record
from experiments.leaderboards.unpacking import LIMIT, Brought

READER = Path(__file__).with_name("workbook_reader.py")
MEGABYTES = 300
SECONDS = 60


def rows(brought: Brought, *, most: int | None = None) -> Iterator[Record]:
    """Yield the rows of the only sheet that holds anything, blank ones left out; lines are the sheet's own numbers.

    `most`: stop after so many. Raises Unreadable, also when the workbook asks for more than 300 MB or a minute.
    """
    with tempfile.TemporaryFile() as file:
        with brought.stream() as stream:
            shutil.copyfileobj(stream, file, 1024 * 1024)
        if file.tell() > LIMIT:
            raise Unreadable.because("too_large", megabytes=LIMIT // 1024 // 1024)
        file.seek(0)
        command = [sys.executable, "-I", str(READER), str(MEGABYTES), str(SECONDS), str(most or 0)]
        reader = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            yield from _told(reader)
        finally:
            reader.kill()
            reader.wait()
            assert reader.stdout is not None
            reader.stdout.close()


def _told(reader: subprocess.Popen[bytes]) -> Iterator[Record]:
    assert reader.stdout is not None
    for line in reader.stdout:
        said = json.loads(line)
        if isinstance(said, dict):
            if "refused" in said:
                raise _refused(said)
            return
        number, cells = said
        for column, cell in enumerate(cells, 1):
            if len(cell) > LONGEST_CELL:
                raise Unreadable.because("cell_too_long", line=number, column=column, most=LONGEST_CELL)
            if "\x00" in cell:
                raise Unreadable.because("not_text", line=number, column=column)
        yield Record(number, 1, cells, "")
    # Neither a refusal nor an end: it ran against its limits.
    raise Unreadable.because("workbook_too_large")


def _refused(said: dict[str, object]) -> Unreadable:
    cells = said.get("cells")
    if isinstance(cells, list):
        problems = [Problem(str(said["refused"]), line, column) for line, column in cells]
        return Unreadable(problems, total=int(str(said["total"])))
    return Unreadable.because(str(said["refused"]), text=str(said.get("text", "")))
