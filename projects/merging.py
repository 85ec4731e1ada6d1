"""Three texts become one: the edits of two people, when they do not touch each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

# Comparing takes up to lines × lines steps; beyond this the people compare themselves, which loses nothing.
MOST_STEPS = 4_000_000


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Lines `start` to `end` (not included) of the base become `lines`; start == end inserts."""

    start: int
    end: int
    lines: tuple[str, ...]

    def touches(self, other: "Edit") -> bool:
        """Tell whether it is unclear what both together would mean.

        Neighbouring lines may be changed by two people; two insertions at one place, or one at the edge of
        what the other changed, have no certain order.
        """
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Return the base with the edits of both, line by line (as diff3 does); None when they overlap.

    An edit that both made alike is made once. The order of `mine` and `theirs` does not matter.
    """
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    lines = base.split("\n")
    my_edits, their_edits = _edits(lines, mine.split("\n")), _edits(lines, theirs.split("\n"))
    if my_edits is None or their_edits is None:
        return None
    alike = set(my_edits) & set(their_edits)
    alone = [edit for edit in my_edits if edit not in alike]
    if any(edit.touches(other) for edit in alone for other in their_edits):
        return None
    return "\n".join(_apply(lines, sorted([*alone, *their_edits])))


def _edits(base: list[str], changed: list[str]) -> list[Edit] | None:
    start = 0
    while start < min(len(base), len(changed)) and base[start] == changed[start]:
        start += 1
    end = 0
    while end < min(len(base), len(changed)) - start and base[-1 - end] == changed[-1 - end]:
        end += 1
    old, new = base[start : len(base) - end], changed[start : len(changed) - end]
    if len(old) * len(new) > MOST_STEPS:
        return None
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Edit(start + from_, start + to, tuple(new[new_from:new_to]))
        for tag, from_, to, new_from, new_to in steps
        if tag != "equal"
    ]


def _apply(lines: list[str], edits: Iterable[Edit]) -> list[str]:
    merged: list[str] = []
    at = 0
    for edit in edits:
        merged += lines[at : edit.start]
        merged += edit.lines
        at = edit.end
    return merged + lines[at:]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of two texts laid side by side; None where only the other has one."""

    left: str | None
    right: str | None

    @property
    def is_same(self) -> bool:
        """Whether both texts have this line."""
        return self.left == self.right


def side_by_side(left: str, right: str) -> list[Row]:
    """Return two texts as rows, equal lines beside each other."""
    lines, others = left.split("\n"), right.split("\n")
    edits = _edits(lines, others)
    if edits is None:
        edits = [Edit(0, len(lines), tuple(others))]
    rows: list[Row] = []
    at = 0
    for edit in edits:
        rows += [Row(line, line) for line in lines[at : edit.start]]
        rows += [Row(*pair) for pair in zip_longest(lines[edit.start : edit.end], edit.lines)]
        at = edit.end
    return rows + [Row(line, line) for line in lines[at:]]
