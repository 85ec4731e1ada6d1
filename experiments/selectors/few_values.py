"""Patterns held against the few different values that a parameter or tag has, and not against each run's.

Fifty thousand runs have three models between them. An index of values is read from each to the next one that differs,
and the pattern becomes a list of those that fit: a pattern that fits none is answered without looking at any run.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.db import connection

from experiments.search.tree import Comparison, Either, Entity, Every, Field, Node, Not, Operator
from experiments.selectors.patterns import told
from experiments.selectors.run_filter import Head

# A key with more different values is not worth the way through them; of those that fit, more are rarely rare.
MOST_VALUES = 500
MOST_FITTING = 50
MOST_EXPERIMENTS = 8
MOST_PATTERNS = 4
PATTERNS = frozenset({Operator.LIKE, Operator.ILIKE})
TABLES = {Entity.PARAMETER: "experiments_parameter", Entity.TAG: "experiments_tag"}
# The expression is the index's, letter by letter. It sorts, so no experiment's rows but one for each value are read.
VALUES = """
    WITH RECURSIVE found (experiment_id, head) AS (
        SELECT one.id, (
            SELECT {head}(p.value, 1, {length}) FROM {table} p WHERE p.experiment_id = one.id AND p.key = %s
            ORDER BY {head}(p.value, 1, {length}) LIMIT 1
        ) FROM {experiments}
        UNION ALL
        SELECT found.experiment_id, (
            SELECT {head}(p.value, 1, {length}) FROM {table} p
            WHERE p.experiment_id = found.experiment_id AND p.key = %s AND {head}(p.value, 1, {length}) > found.head
            ORDER BY {head}(p.value, 1, {length}) LIMIT 1
        ) FROM found WHERE found.head IS NOT NULL
    )
    SELECT head, {fits} FROM found WHERE head IS NOT NULL LIMIT {most}
"""


class Value(NamedTuple):
    """The start of a value that some run has, and whether the pattern fits it."""

    head: str
    fits: bool


def narrowed(node: Node | None, experiments: Iterable[int]) -> Node | None:
    """Return a filter that means the same to these experiments, with lists in the place of patterns where few values are.

    `experiments` is only asked for when there is a pattern. One query for each of the first patterns.
    """
    if node is None or not (found := _patterns(node)):
        return node
    among = list(experiments)
    if not 0 < len(among) <= MOST_EXPERIMENTS:
        return node
    known = {one: _listed(one, among) for one in found[:MOST_PATTERNS]}
    return _with(node, known)


def _patterns(node: Node) -> list[Comparison]:
    match node:
        case Comparison(field, operator):
            return [node] if operator in PATTERNS and field.entity in TABLES else []
        case Not(part):
            return _patterns(part)
        case Every(parts) | Either(parts):
            return list(dict.fromkeys(one for part in parts for one in _patterns(part)))


def _with(node: Node, known: dict[Comparison, Comparison]) -> Node:
    match node:
        case Comparison():
            return known.get(node, node)
        case Not(part):
            return Not(_with(part, known))
        case Every(parts) | Either(parts):
            return replace(node, parts=tuple(_with(part, known) for part in parts))


def _listed(pattern: Comparison, experiments: Sequence[int]) -> Comparison:
    """Return the comparison with the values that fit, or the pattern itself where they are many or long."""
    values = _values(pattern.field, pattern.operator, str(pattern.value), experiments)
    fitting = {value.head for value in values if value.fits}
    # Of a long value the index has the start only, which says nothing of the rest.
    is_cut = any(len(value.head) >= Head.length for value in values)
    if is_cut or len(values) > MOST_VALUES or len(fitting) > MOST_FITTING:
        return pattern
    return Comparison(pattern.field, Operator.IN, tuple(sorted(fitting)))


def _values(field: Field, operator: Operator, pattern: str, experiments: Sequence[int]) -> list[Value]:
    """Return the different values of a key in each experiment, MOST_VALUES and one more at most."""
    is_postgresql = connection.vendor == "postgresql"
    fits, compared = told("found.head", pattern, any_case=operator is Operator.ILIKE)
    sql = VALUES.format(
        head="SUBSTRING" if is_postgresql else "SUBSTR",
        length=Head.length,
        table=TABLES[field.entity],
        experiments="unnest(%s::bigint[]) AS one (id)"
        if is_postgresql
        else "(SELECT value AS id FROM json_each(%s)) AS one",
        fits=fits,
        most=MOST_VALUES + 1,
    )
    given = list(experiments) if is_postgresql else json.dumps(experiments)
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.key, given, field.key, compared])
        return [Value(head, bool(fit)) for head, fit in cursor.fetchall()]
