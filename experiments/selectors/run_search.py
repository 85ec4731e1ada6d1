"""Finding a page of runs: their ids first, from an index; what belongs to them is read for these ids only.

A filter that few runs fit is answered from those few. A page goes on behind the last run of the one before, by what
sorted it, so that runs that are logged meanwhile move nothing; MLflow counts rows instead, and then shows runs twice.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Q

from experiments.search.tree import Comparison, Entity, Node, Operator, Order, conditions
from experiments.selectors.few_values import narrowed
from experiments.selectors.run_filter import Head, RunFilter, keys_of, rows_under, value_fits
from experiments.selectors.run_order import ACTIVE, Search, Stretch
from teams.models import Team

FEW = 1_000
MOST_PROBES = 2
# Above this, one statement sorts the values of all experiments; below it, each is read in the order of its index.
MOST_APART = 8
RARE = frozenset(
    {Operator.EQUAL, Operator.IN, Operator.ABOVE, Operator.AT_LEAST, Operator.BELOW, Operator.AT_MOST}
)
SALT = "experiments.run_search"


class WrongToken(ValueError):
    """A token for the next page that we did not give for this search."""


@dataclass(frozen=True)
class Found:
    """The ids of a page of runs, and the token of the next page, if there is one."""

    ids: list[int]
    token: str = ""


def page_of(
    team: Team,
    experiments: Sequence[int],
    node: Node | None = None,
    orders: Iterable[Order] = (),
    *,
    limit: int,
    view: str = ACTIVE,
    token: str = "",
) -> Found:
    """Return a page of the team's runs in these experiments.

    `experiments` are keys of the team's; the queries are as many for 50,000 runs as for 50. Raises WrongToken.
    """
    orders = tuple(orders)
    wanted = sorted(set(experiments))
    mark = mark_of(team, wanted, node, orders, view)
    at, values = opened(token, mark)
    if not wanted:
        return Found([])
    node = narrowed(node, wanted)
    keys = keys_of(team, node, *(order.field for order in orders))
    search = Search(team.pk, node, orders, view, keys)
    among = few_of(search, wanted)
    rows = _read(search, wanted, among, at, values, limit + 1)
    if len(rows) <= limit:
        return Found([row[1] for row in rows])
    stretch, _run, *last = rows[limit - 1]
    return Found([row[1] for row in rows[:limit]], closed(mark, stretch, last))


def fitting(team: Team, node: Node | None, experiments: Iterable[int] = ()) -> Q:
    """Return a filter as a condition of runs, for those who sort by other means; of these experiments, when they are told."""
    node = narrowed(node, experiments)
    return RunFilter(keys_of(team, node)).of(node)


def few_of(search: Search, experiments: Sequence[int]) -> list[int] | None:
    """Return the runs that one of the conditions leaves, if they are few; None when all of them leave many."""
    first = search.orders[0].field if search.orders else None
    probes = [
        part
        for part in conditions(search.node)
        if isinstance(part, Comparison)
        and part.field.entity in {Entity.METRIC, Entity.PARAMETER, Entity.TAG}
        and part.operator in RARE
        and part.field != first
    ]
    probes.sort(key=lambda part: part.field.entity is Entity.METRIC)
    for part in probes[:MOST_PROBES]:
        rows = rows_under(part.field, search.keys).filter(value_fits(part), experiment__in=experiments)
        if part.field.entity is not Entity.METRIC:
            wished = part.value if isinstance(part.value, tuple) else (part.value,)
            heads = [str(one)[: Head.length] for one in wished]
            rows = rows.alias(head=Head("value")).filter(head__in=heads)
        ids = list(rows.values_list("run_id", flat=True)[: FEW + 1])
        if len(ids) <= FEW:
            return ids
    return None


def _read(
    search: Search, wanted: list[int], among: list[int] | None, at: int, values: list[Any], most: int
) -> list[tuple[Any, ...]]:
    """Return rows of (number of the stretch, run, what sorted it …), going from stretch to stretch."""
    if among is not None and not among:
        return []
    is_apart = among is None and 1 < len(wanted) <= MOST_APART and _is_by_value(search)
    groups = [[one] for one in wanted] if is_apart else [wanted]
    found: list[tuple[Any, ...]] = []
    together = enumerate(zip(*(search.stretches(group, among) for group in groups), strict=True))
    for number, stretches in together:
        if number < at or len(found) >= most:
            continue
        behind, wished = (values if number == at else []), most - len(found)
        rows = [row for stretch in stretches for row in _rows(stretch, behind, wished)]
        if is_apart and rows:
            # The database puts what the experiments gave into one order: texts are sorted as it sorts them.
            merged = list(search.stretches(wanted, [row[0] for row in rows]))[number]
            rows = _rows(merged, [], wished)
        found += [(number, *row) for row in rows]
    return found


def _is_by_value(search: Search) -> bool:
    return bool(search.orders) and search.orders[0].field.entity is not Entity.ATTRIBUTE


def _rows(stretch: Stretch, behind: list[Any], most: int) -> list[tuple[Any, ...]]:
    found = stretch.in_order()
    if behind:
        found = found.filter(stretch.after(behind))
    return list(
        found.values_list(stretch.run, *(f"c{index}" for index in range(len(stretch.columns))))[:most]
    )


def mark_of(
    team: Team, experiments: list[int], node: Node | None, orders: tuple[Order, ...], view: str
) -> str:
    """Return what tells one search from another: a token goes on with its own only."""
    said = repr((team.pk, experiments, node, orders, view))
    return hashlib.blake2s(said.encode(), digest_size=9).hexdigest()


def closed(mark: str, stretch: int, values: Sequence[Any]) -> str:
    """Return the token of the page behind a row: its stretch, and what sorted it there."""
    told = [{"at": one.isoformat()} if isinstance(one, datetime) else one for one in values]
    return signing.dumps([mark, stretch, told], salt=SALT, compress=True)


def opened(token: str, mark: str) -> tuple[int, list[Any]]:
    """Return what `closed` was given, for the search of this mark; the beginning without a token. Raises WrongToken."""
    if not token:
        return 0, []
    try:
        theirs, stretch, told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise WrongToken("Invalid page token, could not base64-decode") from None
    if theirs != mark:
        raise WrongToken("Invalid page token: it belongs to another search.")
    return stretch, [datetime.fromisoformat(one["at"]) if isinstance(one, dict) else one for one in told]
