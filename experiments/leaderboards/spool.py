"""Rows laid aside block by block, in memory while they are few and in a file without a name when they are many."""

from __future__ import annotations

import marshal
import tempfile
import weakref
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from experiments.leaderboards.contract import Block

IN_MEMORY = 4 * 1024 * 1024


class Spool:
    """Tuples of plain values, each beginning with the number of its first row, in the order of their rows.

    `marshal` is Python's fastest writer of texts and lists, and safe here: nobody else can write to a file without a name.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed when nobody needs it any more
        self._firsts: list[int] = []
        self._places: list[tuple[int, int]] = []
        weakref.finalize(self, self._file.close)

    def add(self, *values: Any) -> None:
        """Lay a tuple aside; its first value is the number of its first row."""
        self._firsts.append(values[0])
        packed = marshal.dumps(values)
        self._places.append((self._file.seek(0, 2), len(packed)))
        self._file.write(packed)

    def __len__(self) -> int:
        return len(self._firsts)

    def __iter__(self) -> Iterator[Any]:
        for number in range(len(self)):
            yield self._at(number)

    def holding(self, row: int) -> Any:
        """Return the tuple that a row is in."""
        return self._at(bisect_right(self._firsts, row) - 1)

    def _at(self, number: int) -> Any:
        offset, size = self._places[number]
        self._file.seek(offset)
        return marshal.loads(self._file.read(size))  # noqa: S302  our own bytes


class SpooledBlocks:
    """The blocks of a table, laid aside."""

    def __init__(self) -> None:
        self._spool = Spool()
        self.rows = 0

    def add(
        self, starts: Sequence[int], breaks: dict[int, list[int]], columns: Sequence[Sequence[str]]
    ) -> None:
        """Lay the next rows aside."""
        self._spool.add(self.rows, starts, breaks, columns)
        self.rows += len(starts)

    def __iter__(self) -> Iterator[Block]:
        return (Block(*values) for values in self._spool)

    def holding(self, row: int) -> Block:
        """Return the block that a row is in."""
        return Block(*self._spool.holding(row))
