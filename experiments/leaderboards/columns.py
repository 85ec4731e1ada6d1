"""Which column of a table holds what: as its format knows, or as a person says."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.leaderboards.contract import ROLES, Columns, LeaderboardFormat, Role, Table, Unreadable


def columns_for(
    table: Table, chosen: LeaderboardFormat, mapping: Mapping[str, str | int] | None = None
) -> Columns:
    """Return which column holds what: the person's mapping (role → head, or number from 1), or what the format says.

    Raises Unreadable when the table is known to be no board, holds no row, or when the score, or any column that
    tells teams apart, is not known.
    """
    if chosen.refusal and not mapping:
        raise Unreadable.because(chosen.refusal)
    if not table.rows:
        raise Unreadable.because("no_rows", line=1)
    columns = _named(table, mapping) if mapping else chosen.columns(table)
    if "score" not in columns:
        raise Unreadable.because(chosen.scoreless, line=1, columns=heads_of(table))
    if not {"team", "team_id", "rank"} & set(columns):
        raise Unreadable.because("team_unknown", line=1, columns=heads_of(table))
    return columns


def heads_of(table: Table) -> str:
    """Return the column heads in one line, as many as a person reads."""
    return " · ".join(table.named(column) for column in range(min(len(table.columns), 30)))


def _named(table: Table, mapping: Mapping[str, str | int]) -> Columns:
    found: dict[Role, int] = {}
    for role in ROLES:
        wish = str(mapping.get(role, "")).strip()
        if not wish:
            continue
        if wish in table.header:
            found[role] = table.header.index(wish)
        elif wish.isdecimal() and 1 <= int(wish) <= len(table.columns):
            found[role] = int(wish) - 1
        else:
            raise Unreadable.because(
                "mapping_unknown_column", line=1, text=wish[:80], columns=heads_of(table)
            )
    return found
