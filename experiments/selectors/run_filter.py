"""A filter as conditions of the database: what runs have to be like. Nothing of what people typed becomes SQL.

A comparison of a metric, parameter, tag or dataset asks whether there is such a row, so a run without the key fits no
comparison, `!=` neither. NaN differs from every number and is otherwise like none.
"""

import math
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.lookups import Exact, In

from experiments.models import LatestMetric, MetricKey, Parameter, RunInput, Tag
from experiments.models.experiments import DEFAULT_ID
from experiments.search.tree import (
    LISTS,
    NULLS,
    Comparison,
    Either,
    Entity,
    Every,
    Field,
    Node,
    Not,
    Operator,
    fields,
)
from experiments.selectors.patterns import ilike, like
from teams.models import Team

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_MS = (datetime(1, 1, 2, tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
LAST_MS = (datetime(9999, 12, 30, tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
NOTHING = Q(pk__in=[])
SIGNS = {
    Operator.EQUAL: "exact",
    Operator.ABOVE: "gt",
    Operator.AT_LEAST: "gte",
    Operator.BELOW: "lt",
    Operator.AT_MOST: "lte",
    Operator.IN: "in",
}
MOMENTS = {"start_time": "started_at", "end_time": "ended_at"}


class Head(Func):
    """The start of a value as its index has it; the numbers stand in the SQL, or SQLite would not know it again."""

    function = "SUBSTRING"
    template = "%(function)s(%(expressions)s, 1, 200)"
    output_field = CharField()
    length = 200

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite's name for it."""
        return self.as_sql(compiler, connection, function="SUBSTR", **extra)


class Looked(Func):
    """A column of the run, to be looked at once the row that sorts is there.

    SQLite takes any condition of runs for a reason to go through them all and sort; behind a + it does not.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The same, as an expression that no index has."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


def keys_of(team: Team, node: Node | None, *others: Field) -> dict[str, int]:
    """Return the ids of the metrics that a filter and an order name, in one query or none."""
    names = {field.key for field in fields(node) | set(others) if field.entity is Entity.METRIC}
    if not names:
        return {}
    return dict(MetricKey.objects.of(team).filter(name__in=names).values_list("name", "pk"))


class RunFilter:
    """Turns a filter into conditions, for the table of runs and for those that have a run.

    `keys` are the ids of metrics; `run` names the column that holds the run, `before` leads from a row to it.
    """

    def __init__(self, keys: Mapping[str, int], *, run: str = "pk", before: str = "") -> None:
        self.keys, self.run, self.before = keys, run, before

    def of(self, node: Node | None) -> Q:
        """Return the condition of a whole filter."""
        match node:
            case None:
                return Q()
            case Comparison():
                return self.compared(node)
            case Not(part):
                return ~self.of(part)
            case Every(parts):
                return reduce(and_, map(self.of, parts))
            case Either(parts):
                return reduce(or_, map(self.of, parts))

    def compared(self, comparison: Comparison) -> Q:
        """Return the condition of one comparison."""
        field, operator = comparison.field, comparison.operator
        if field.entity is Entity.ATTRIBUTE:
            return attribute_fits(comparison, self.before)
        rows = self.rows(field)
        if operator is Operator.IS_NULL:
            return ~Q(Exists(rows))
        if operator is Operator.IS_NOT_NULL:
            return Q(Exists(rows))
        return Q(Exists(rows.filter(value_fits(comparison))))

    def rows(self, field: Field) -> QuerySet[Any]:
        """Return the rows of the run under a key."""
        if field.entity is Entity.DATASET:
            return RunInput.objects.filter(run=OuterRef(self.run))
        return rows_under(field, self.keys).filter(run=OuterRef(self.run))


def rows_under(field: Field, keys: Mapping[str, int]) -> QuerySet[Any]:
    """Return every row of a metric, a parameter or a tag."""
    if field.entity is Entity.METRIC:
        return LatestMetric.objects.filter(key_id=keys.get(field.key, -1))
    return (Parameter if field.entity is Entity.PARAMETER else Tag).objects.filter(key=field.key)


def value_fits(comparison: Comparison) -> Q:
    """Return what the row of a metric, parameter, tag or dataset has to be like."""
    field, operator, value = comparison.field, comparison.operator, comparison.value
    if field.entity is Entity.METRIC:
        return number_fits(operator, value)
    if field.entity is not Entity.DATASET:
        return text_fits("value", operator, value)
    if field.key == "context":
        return ~Q(context="") & text_fits("context", operator, value)
    return text_fits(f"dataset__{field.key}", operator, value)


def number_fits(operator: Operator, value: Any) -> Q:
    """Return the condition of a latest value."""
    wanted = [_float(one) for one in value] if isinstance(value, tuple) else _float(value)
    if operator is Operator.DIFFERENT:
        return Q(is_nan=True) | ~Q(value=wanted)
    if operator is Operator.NOT_IN:
        return Q(is_nan=True) | ~Q(value__in=wanted)
    return Q(is_nan=False) & Q(**{f"value__{SIGNS[operator]}": wanted})


def _float(value: Any) -> float:
    """Return a number; the largest of all stands for infinity, because MLflow stores that in its place."""
    number = float(value)
    return math.copysign(math.inf, number) if abs(number) == sys.float_info.max else number


def text_fits(column: str | Combinable, operator: Operator, value: Any) -> Q:
    """Return the condition of a column of texts, or of an expression."""
    if operator is Operator.LIKE:
        return Q(like(column, value))
    if operator is Operator.ILIKE:
        return Q(ilike(column, value))
    if operator in LISTS:
        among = Q(**{f"{column}__in": list(value)}) if isinstance(column, str) else Q(In(column, list(value)))
        return among if operator is Operator.IN else ~among
    same = Q(**{column: value}) if isinstance(column, str) else Q(Exact(column, value))
    return same if operator is Operator.EQUAL else ~same


def attribute_fits(comparison: Comparison, before: str) -> Q:
    """Return what a run itself has to be like; `before` leads to it."""
    key, operator, value = comparison.field.key, comparison.operator, comparison.value
    if operator in NULLS:
        if key not in MOMENTS:
            return NOTHING if operator is Operator.IS_NULL else ~NOTHING
        return Q(**{f"{before}{MOMENTS[key]}__isnull": operator is Operator.IS_NULL})
    if key in MOMENTS:
        return moment_fits(f"{before}{MOMENTS[key]}", operator, value)
    return text_fits(attribute(key, before), operator, value)


def attribute(key: str, before: str) -> str | Combinable:
    """Return the column, or the expression, of a run's text; the user is the owner's address, as we tell clients."""
    match key:
        case "run_id":
            return f"{before}public_id"
        case "run_name":
            return Looked(F(f"{before}name")) if before else "name"
        case "status":
            return Looked(F(f"{before}status")) if before else "status"
        case "user_id":
            return Coalesce(F(f"{before}owner__email"), Value(""))
        case "artifact_uri":
            group = Case(
                When(**{f"{before}experiment__is_default": True}, then=Value(DEFAULT_ID)),
                default=Cast(F(f"{before}experiment_id"), CharField()),
            )
            run_id = F(f"{before}public_id")
            return Concat(Value("mlflow-artifacts:/"), group, Value("/"), run_id, Value("/artifacts"))
    return f"{before}{key}"


def moment_fits(column: str, operator: Operator, value: Any) -> Q:
    """Return the condition of a moment that clients see in whole milliseconds since 1970, cut off."""
    if isinstance(value, tuple):
        among = reduce(or_, (moment_fits(column, Operator.EQUAL, one) for one in value))
        return among if operator is Operator.IN else Q(**{f"{column}__isnull": False}) & ~among
    match operator:
        case Operator.ABOVE:
            return Q(**{f"{column}__gte": _moment(math.floor(_finite(value)) + 1)})
        case Operator.AT_LEAST:
            return Q(**{f"{column}__gte": _moment(math.ceil(_finite(value)))})
        case Operator.BELOW:
            return Q(**{f"{column}__lt": _moment(math.ceil(_finite(value)))})
        case Operator.AT_MOST:
            return Q(**{f"{column}__lt": _moment(math.floor(_finite(value)) + 1)})
    whole = _finite(value)
    at = Q(**{f"{column}__gte": _moment(int(whole)), f"{column}__lt": _moment(int(whole) + 1)})
    at = at if whole == int(whole) else NOTHING
    return at if operator is Operator.EQUAL else Q(**{f"{column}__isnull": False}) & ~at


def _finite(value: float) -> float:
    return max(FIRST_MS, min(LAST_MS, value))


def _moment(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)
