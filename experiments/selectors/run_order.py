"""An order as stretches of an index: first the runs with a value, then those with NaN, then those without.

Each stretch is read from the table whose index has the order already (of values, or of runs), so that a page costs
what the page costs, and not what the experiment has. The keys after the first are looked up for each row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from experiments.models import Lifecycle, Run
from experiments.search.tree import Comparison, Entity, Field, Node, Operator, Order, all_of, conditions
from experiments.selectors.run_filter import (
    EPOCH,
    MOMENTS,
    Head,
    Looked,
    RunFilter,
    attribute,
    rows_under,
    value_fits,
)

START = Field(Entity.ATTRIBUTE, "start_time")
ACTIVE, DELETED, ALL = "ACTIVE_ONLY", "DELETED_ONLY", "ALL"
STAGES = {ACTIVE: [Lifecycle.ACTIVE], DELETED: [Lifecycle.DELETED], ALL: []}


@dataclass(frozen=True)
class Column:
    """One thing by which a stretch is sorted."""

    expression: Combinable
    is_ascending: bool


@dataclass(frozen=True)
class Stretch:
    """Runs that come after one another: their rows, the name of the run's column, and what sorts them."""

    rows: QuerySet[Any]
    run: str
    columns: tuple[Column, ...]

    def in_order(self) -> QuerySet[Any]:
        """Return the rows in order, what sorts them as `c0`, `c1` …"""
        names = [f"c{index}" for index in range(len(self.columns))]
        named = self.rows.annotate(
            **{name: one.expression for name, one in zip(names, self.columns, strict=True)}
        )
        ordered: QuerySet[Any] = named.order_by(
            *(
                F(name).asc() if one.is_ascending else F(name).desc()
                for name, one in zip(names, self.columns, strict=True)
            )
        )
        return ordered

    def after(self, values: Sequence[Any]) -> Q:
        """Return the condition of the rows that come behind one with these values."""
        same, steps = Q(), []
        for index, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            further = "gt" if column.is_ascending else "lt"
            steps.append(same & Q(**{f"c{index}__{further}": value}))
            same &= Q(**{f"c{index}": value})
        # Said once more for the first column alone: an index can begin there.
        begin = "gte" if self.columns[0].is_ascending else "lte"
        return Q(**{f"c0__{begin}": values[0]}) & reduce(or_, steps)


@dataclass(frozen=True)
class Search:
    """What is searched: which runs, in which order. `keys` are the ids of the metrics that are named."""

    team_id: int
    node: Node | None
    orders: tuple[Order, ...]
    view: str
    keys: Mapping[str, int]

    def stretches(self, experiments: Sequence[int], among: Sequence[int] | None) -> Iterator[Stretch]:
        """Yield the stretches, first to last; of the runs in `among` only, when that is said."""
        yield from _Maker(self, experiments, among).all()


class _Maker:
    """Makes the stretches of one search."""

    def __init__(self, search: Search, experiments: Sequence[int], among: Sequence[int] | None) -> None:
        self.search, self.experiments, self.among = search, experiments, among
        self.first = search.orders[0] if search.orders else None

    def all(self) -> Iterator[Stretch]:
        """Yield them by what decides first."""
        if self.first is None:
            yield self.of_runs(Q())
        elif self.first.field.entity is Entity.ATTRIBUTE:
            yield from self.by_attribute(self.first)
        else:
            yield from self.by_value(self.first)

    def by_attribute(self, first: Order) -> Iterator[Stretch]:
        """Sort by what the run itself has; only its end may be missing."""
        column = MOMENTS.get(first.field.key)
        expression = F(column) if column else attribute(first.field.key, "")
        expression = F(expression) if isinstance(expression, str) else expression
        has_value = Q(ended_at__isnull=False) if column == "ended_at" else Q()
        yield self.of_runs(has_value, Column(expression, first.is_ascending))
        if column == "ended_at":
            yield self.of_runs(Q(ended_at__isnull=True))

    def by_value(self, first: Order) -> Iterator[Stretch]:
        """Sort by a metric, a parameter or a tag: what has it, from the table of values; then the others."""
        own, others, may_be_nan, may_be_missing = self.split(first.field)
        rows = self.within(rows_under(first.field, self.search.keys), "run__").filter(own)
        there = RunFilter(self.search.keys, run="run_id", before="run__").of(others)
        if first.field.entity is Entity.METRIC:
            value: tuple[Column, ...] = (Column(F("value"), first.is_ascending),)
            # `= false` is written as NOT by Django, which SQLite does not find in the index.
            yield Stretch(
                rows.filter(there, is_nan__in=[False]), "run_id", value + self.rest("run_id", "run__")
            )
            if may_be_nan:
                yield Stretch(rows.filter(there, is_nan__in=[True]), "run_id", self.rest("run_id", "run__"))
        else:
            # The start of the value is what the index has.
            value = (Column(Head(F("value")), first.is_ascending), Column(F("value"), first.is_ascending))
            yield Stretch(rows.filter(there), "run_id", value + self.rest("run_id", "run__"))
        if may_be_missing:
            has_row = Exists(rows_under(first.field, self.search.keys).filter(run=OuterRef("pk")))
            yield self.of_runs(~Q(has_row))

    def split(self, field: Field) -> tuple[Q, Node | None, bool, bool]:
        """Return the conditions on the rows that sort and those on the rest of the run, and who cannot fit at all."""
        own, others = Q(), []
        may_be_nan = may_be_missing = True
        for part in conditions(self.search.node):
            if not isinstance(part, Comparison) or part.field != field or part.value is None:
                others.append(part)
                continue
            own &= value_fits(part)
            may_be_missing = False
            may_be_nan &= part.operator in {Operator.DIFFERENT, Operator.NOT_IN}
        return own, all_of(others), may_be_nan, may_be_missing

    def of_runs(self, condition: Q, *columns: Column) -> Stretch:
        """Return a stretch read from the table of runs."""
        rows = self.within(Run.objects.filter(team=self.search.team_id), "").filter(condition)
        fitting = RunFilter(self.search.keys).of(self.search.node)
        return Stretch(rows.filter(fitting), "pk", columns + self.rest("pk", ""))

    def within(self, rows: QuerySet[Any], before: str) -> QuerySet[Any]:
        """Leave the experiments, the runs and the lifecycle that are asked for."""
        one = len(self.experiments) == 1
        rows = (
            rows.filter(experiment=self.experiments[0])
            if one
            else rows.filter(experiment__in=self.experiments)
        )
        if self.among is not None:
            rows = rows.filter(**{"run__in" if before else "pk__in": self.among})
        stages = STAGES[self.search.view]
        if not stages:
            return rows
        lifecycle = Looked(F(f"{before}lifecycle")) if before else F("lifecycle")
        return rows.filter(Exact(lifecycle, stages[0]))

    def rest(self, run: str, before: str) -> tuple[Column, ...]:
        """Return what sorts after the first key: the other keys, the latest start, the run's id."""
        columns: list[Column] = []
        for order in self.search.orders[1:]:
            columns += self.looked_up(order, run, before)
        if all(order.field != START for order in self.search.orders):
            columns.append(Column(F(f"{before}started_at"), is_ascending=False))
        columns.append(Column(F(f"{before}public_id"), is_ascending=True))
        return tuple(columns)

    def looked_up(self, order: Order, run: str, before: str) -> Iterator[Column]:
        """Yield whether a run has a value (then NaN, then none), and the value."""
        field, way = order.field, order.is_ascending
        if field.entity is Entity.ATTRIBUTE:
            yield from _attribute_columns(field.key, before, is_ascending=way)
            return
        rows = rows_under(field, self.search.keys).filter(run=OuterRef(run))
        if field.entity is Entity.METRIC:
            kind = Case(When(is_nan=True, then=Value(1)), default=Value(0))
            yield Column(Coalesce(Subquery(rows.values_list(kind)[:1]), Value(2)), is_ascending=True)
            yield Column(Coalesce(Subquery(rows.values("value")[:1]), Value(0.0)), is_ascending=way)
            return
        missing = Case(When(Exists(rows), then=Value(0)), default=Value(1))
        yield Column(missing, is_ascending=True)
        yield Column(Coalesce(Subquery(rows.values("value")[:1]), Value("")), is_ascending=way)


def _attribute_columns(key: str, before: str, *, is_ascending: bool) -> Iterator[Column]:
    if key not in MOMENTS:
        expression = attribute(key, before)
        yield Column(F(expression) if isinstance(expression, str) else expression, is_ascending)
        return
    column = f"{before}{MOMENTS[key]}"
    if key == "end_time":
        is_open = Case(When(**{f"{column}__isnull": True}, then=Value(1)), default=Value(0))
        yield Column(is_open, is_ascending=True)
        yield Column(Coalesce(F(column), Value(EPOCH)), is_ascending)
        return
    yield Column(F(column), is_ascending)
