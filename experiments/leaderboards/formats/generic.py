"""Any other table: columns by their heads, and the person says what the heads do not."""

import itertools
from collections.abc import Sequence

from experiments.leaderboards import moments
from experiments.leaderboards.contract import Columns, LeaderboardFormat, Role, Table, formats
from experiments.leaderboards.heads import role_of
from experiments.leaderboards.scores import PLAIN

LOOKED_AT = 50


def by_heads(table: Table) -> Columns:
    """Return the columns whose heads say what they hold; a meaning that two heads share is left to the person."""
    found: dict[Role, list[int]] = {}
    for column, head in enumerate(table.header):
        if role := role_of(head):
            found.setdefault(role, []).append(column)
    return {role: columns[0] for role, columns in found.items() if len(columns) == 1}


def by_look(table: Table) -> Columns:
    """Return the columns of a table without heads: ranks that count up, one column of decimals, one of names."""
    looks = [_look(cells[:LOOKED_AT]) for cells in table.columns]
    found: dict[Role, int] = {}
    wanted: tuple[tuple[Role, str], ...] = (
        ("rank", "rank"),
        ("score", "decimal"),
        ("team", "text"),
        ("submitted", "moment"),
    )
    for role, look in wanted:
        if looks.count(look) == 1:
            found[role] = looks.index(look)
    if looks.count("whole") == 1 and {"rank", "score"} <= set(found):
        found["count"] = looks.index("whole")
    return found


def _look(cells: Sequence[str]) -> str:
    texts = [cell.strip() for cell in cells if cell.strip()]
    if texts and all(text.isdecimal() for text in texts):
        numbers = [int(text) for text in texts]
        steps = [after - before for before, after in itertools.pairwise(numbers)]
        is_counting = numbers[0] in {0, 1} and all(0 <= step <= 1 for step in steps)
        return "rank" if is_counting and (len(set(numbers)) > 1 or len(numbers) == 1) else "whole"
    if texts and all(PLAIN.fullmatch(text) for text in texts):
        return "decimal"
    if texts and all(
        moments.DOTTED.match(text.replace("-", ".")) or moments.is_relative(text) for text in texts
    ):
        return "moment"
    return "text"


@formats.register
class Generic(LeaderboardFormat):
    """Recognised only when nothing else is; its columns are a suggestion until a person has seen them."""

    slug = "generic"
    asks = True

    def recognises(self, table: Table) -> bool:
        """Never by itself: `recognise` falls back to it."""
        return False

    def columns(self, table: Table) -> Columns:
        """What the heads say; without heads, what the cells look like."""
        return by_heads(table) if table.header else by_look(table)
