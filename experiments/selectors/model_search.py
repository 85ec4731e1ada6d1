"""Finding logged models by MLflow's filters: comparisons joined by AND, the order, and datasets of metrics."""

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from experiments.models import LoggedModel, LoggedModelMetric, LoggedModelParameter, LoggedModelTag
from experiments.models.logged_models import LoggedModelQuerySet
from teams.models import Team

LONGEST_FILTER = 10_000
# Each % of a pattern multiplies what a regular expression may try.
MOST_WILDCARDS = 4
COMPARISON = re.compile(
    r"""\s*(?P<key>(?:[A-Za-z]+\.)?(?:`[^`]+`|"[^"]+"|[^\s=!<>'"`()]+))\s*
        (?P<op>>=|<=|!=|=|>|<|(?:NOT\s+IN|IN|ILIKE|LIKE)\b)\s*
        (?P<value>'[^']*'|"[^"]*"|\((?:[^()'"]|'[^']*'|"[^"]*")*\)|[^\s'"()]+)\s*
        (?P<next>AND\b|$)""",
    re.VERBOSE | re.IGNORECASE,
)
QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")
LOOKUPS = {"=": "exact", "!=": "exact", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
TEXT_OPS = ("=", "!=", "LIKE", "ILIKE", "IN", "NOT IN")
TEXTS = {
    "name": "name",
    "model_id": "public_id",
    "model_type": "model_type",
    "status": "status",
    "source_run_id": "run__public_id",
    "experiment_id": "experiment_id",
}
MOMENTS = {
    "creation_timestamp": "created_at",
    "creation_timestamp_ms": "created_at",
    "creation_time": "created_at",
    "last_updated_timestamp": "changed_at",
    "last_updated_timestamp_ms": "changed_at",
}
VALUES: dict[str, Any] = {"params": LoggedModelParameter, "tags": LoggedModelTag}


class WrongFilter(ValueError):
    """A filter or an order that cannot be understood; the text says why."""


@dataclass(frozen=True)
class Order:
    """What to sort by: an attribute or `metrics.<key>`, perhaps as measured on one dataset."""

    field: str
    is_ascending: bool = True
    dataset_name: str = ""
    dataset_digest: str = ""


def find(
    team: Team,
    experiment_ids: Sequence[int],
    *,
    filter_text: str,
    datasets: Sequence[tuple[str, str]] = (),
    order: Sequence[Order] = (),
) -> QuerySet[LoggedModel]:
    """Return the team's models of these experiments that fit. `datasets`: (name, digest or "") of metrics.

    Raises WrongFilter.
    """
    models = LoggedModel.objects.of(team).active().filter(experiment_id__in=experiment_ids)
    measured_on = _any(
        Q(dataset_name=name, dataset_digest=digest) if digest else Q(dataset_name=name)
        for name, digest in datasets
    )
    has_metrics = False
    for entity, key, op, value in parse(filter_text):
        has_metrics = has_metrics or entity == "metrics"
        models = models.filter(_condition(entity, key, op, value, measured_on))
    if datasets and not has_metrics:
        models = models.filter(pk__in=LoggedModelMetric.objects.filter(measured_on).values("model_id"))
    return _ordered(models, order).select_related("run", "experiment")


def parse(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (entity, key, operator, value as written) of each comparison. Raises WrongFilter."""
    if len(text) > LONGEST_FILTER:
        raise WrongFilter(f"The filter is longer than {LONGEST_FILTER} characters.")
    position, text = 0, text.strip()
    while position < len(text):
        found = COMPARISON.match(text, position)
        if found is None or (found["next"] and found.end() == len(text)):
            raise WrongFilter(
                f"Invalid filter string: {text[:200]!r}. Expected a list of comparisons separated by 'AND' "
                "(e.g. 'metrics.loss > 0.1 AND params.lr = 0.01')."
            )
        position = found.end()
        op = " ".join(found["op"].upper().split())
        entity, _dot, key = found["key"].partition(".")
        if not key or found["key"][0] in '`"':
            entity, key = "attributes", found["key"]
        if entity not in {"attributes", "metrics", "params", "tags"}:
            raise WrongFilter(
                f"Invalid entity type: {entity!r}. Expected one of ['attributes', 'metrics', 'params', 'tags']."
            )
        is_number = entity == "metrics" or (entity == "attributes" and key in MOMENTS)
        allowed = tuple(LOOKUPS) if is_number else TEXT_OPS
        if op not in allowed:
            raise WrongFilter(
                f"Invalid comparison operator for {entity}.{key}: {op!r}. Expected one of {allowed}."
            )
        yield entity, key.strip('`"'), op, found["value"]


def _condition(entity: str, key: str, op: str, value: str, measured_on: Q) -> Q:
    if entity == "metrics":
        rows = LoggedModelMetric.objects.filter(
            measured_on, _compared("value", op, _number(value)), key__name=key, is_nan=False
        )
        return Q(pk__in=rows.values("model_id"))
    if entity in VALUES:
        rows = VALUES[entity].objects.filter(_compared_text("value", op, value), key=key)
        return Q(pk__in=rows.values("model_id"))
    if key in MOMENTS:
        return _compared(MOMENTS[key], op, _moment(_number(value)))
    if key not in TEXTS:
        raise WrongFilter(f"Invalid attribute {key!r}. Expected one of {sorted(TEXTS | MOMENTS)}.")
    return _compared_text(TEXTS[key], op, value)


def _compared(field: str, op: str, value: Any) -> Q:
    condition = Q(**{f"{field}__{LOOKUPS[op]}": value})
    return ~condition if op == "!=" else condition


def _compared_text(field: str, op: str, written: str) -> Q:
    if op in {"IN", "NOT IN"}:
        if not written.startswith("("):
            raise WrongFilter(f"{op} takes a list in parentheses, like ('a', 'b').")
        listed = [single or double for single, double in QUOTED.findall(written)]
        condition = Q(**{f"{field}__in": [_stored(field, one) for one in listed]})
        return ~condition if op == "NOT IN" else condition
    text = written[1:-1] if written[:1] in {"'", '"'} else written
    if op in {"LIKE", "ILIKE"}:
        return Q(**{f"{field}__{'i' * (op == 'ILIKE')}regex": _pattern(text)})
    condition = Q(**{field: _stored(field, text)})
    return ~condition & Q(**{f"{field}__isnull": False}) if op == "!=" else condition


def _stored(field: str, text: str) -> str:
    """Return a value as the column has it."""
    if field == "status":
        return text.upper().removeprefix("LOGGED_MODEL_")
    if field == "experiment_id" and not (text.isascii() and text.isdigit() and len(text) < 19):
        return "0"
    return text


def _pattern(like: str) -> str:
    """Return a LIKE pattern as a regular expression: SQLite's own LIKE takes large and small letters as equal."""
    if like.count("%") > MOST_WILDCARDS:
        raise WrongFilter(f"A pattern holds at most {MOST_WILDCARDS} of %.")
    parts = re.split(r"([%_])", like)
    known = {"%": ".*", "_": "."}
    return rf"(?s)^{''.join(known.get(part, re.escape(part)) for part in parts)}$"


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise WrongFilter(f"Expected a number instead of {written[:60]!r}.") from None


def _moment(ms: float) -> datetime:
    try:
        return datetime.fromtimestamp(ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise WrongFilter(f"{ms} is no moment in milliseconds since 1970.") from None


def _any(conditions: Iterator[Q]) -> Q:
    return reduce(operator.or_, conditions, Q())


def _ordered(models: LoggedModelQuerySet, order: Sequence[Order]) -> QuerySet[LoggedModel]:
    columns: list[Any] = []
    names = set()
    for position, one in enumerate(order):
        if one.field.startswith("metrics."):
            name = f"sorted_by_{position}"
            models = models.annotate(**{name: _latest(one)})
        else:
            name = (TEXTS | MOMENTS).get(one.field, "")
        if not name:
            raise WrongFilter(f"Invalid order by field name: {one.field}")
        names.add(name)
        columns.append(F(name).asc(nulls_last=True) if one.is_ascending else F(name).desc(nulls_last=True))
    last = [] if "created_at" in names else ["-created_at"]
    return models.order_by(*columns, *last, "public_id")


def _latest(order: Order) -> Subquery:
    """Return the value of a metric of the greatest (moment, step), of a NaN none."""
    rows = LoggedModelMetric.objects.filter(
        model=OuterRef("pk"), key__name=order.field.removeprefix("metrics.").strip('`"'), is_nan=False
    )
    if order.dataset_name:
        rows = rows.filter(dataset_name=order.dataset_name)
    if order.dataset_digest:
        rows = rows.filter(dataset_digest=order.dataset_digest)
    return Subquery(rows.order_by("-logged_ms", "-step", "run_id").values("value")[:1])
