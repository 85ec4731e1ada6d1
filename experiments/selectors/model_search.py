"""Finding logged models by a filter: what it asks of them, what sorts them, and on which datasets they were measured."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from experiments.models import (
    Experiment,
    LoggedModel,
    LoggedModelMetric,
    LoggedModelParameter,
    LoggedModelTag,
)
from experiments.models.logged_models import LoggedModelQuerySet
from experiments.search.errors import SearchError
from experiments.search.tree import Comparison, Entity, Node, Operator, conditions
from experiments.search.vocabulary import MODELS
from experiments.selectors.experiment_search import is_one_of
from experiments.selectors.run_filter import moment_fits, number_fits, text_fits
from teams.models import Team

TEXTS = {
    "name": "name",
    "model_id": "public_id",
    "model_type": "model_type",
    "status": "status",
    "source_run_id": "run__public_id",
    "experiment_id": "experiment_id",
}
MOMENTS = {"creation_timestamp_ms": "created_at", "last_updated_timestamp_ms": "changed_at"}
VALUES: dict[Entity, Any] = {Entity.PARAMETER: LoggedModelParameter, Entity.TAG: LoggedModelTag}


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
    node: Node | None = None,
    *,
    datasets: Sequence[tuple[str, str]] = (),
    order: Sequence[Order] = (),
) -> QuerySet[LoggedModel]:
    """Return the team's models of these experiments that fit. `datasets`: (name, digest or "") of metrics.

    Raises SearchError.
    """
    models = LoggedModel.objects.of(team).active().filter(experiment_id__in=experiment_ids)
    measured_on = reduce(operator.or_, (_measured_on(*one) for one in datasets), Q())
    has_metrics = False
    for comparison in conditions(node):
        assert isinstance(comparison, Comparison), (
            "The grammar of MLflow's clients joins comparisons by AND only."
        )
        has_metrics |= comparison.field.entity is Entity.METRIC
        models = models.filter(_fits(comparison, measured_on))
    if datasets and not has_metrics:
        models = models.filter(pk__in=LoggedModelMetric.objects.filter(measured_on).values("model_id"))
    return _ordered(models, order).select_related("run", "experiment")


def _measured_on(name: str, digest: str) -> Q:
    return Q(dataset_name=name, dataset_digest=digest) if digest else Q(dataset_name=name)


def _fits(comparison: Comparison, measured_on: Q) -> Q:
    entity, key = comparison.field.entity, comparison.field.key
    sign, value = comparison.operator, comparison.value
    if entity is Entity.METRIC:
        rows = LoggedModelMetric.objects.filter(measured_on, number_fits(sign, value), key__name=key)
        return Q(pk__in=rows.values("model_id"))
    if entity in VALUES:
        rows = VALUES[entity].objects.filter(text_fits("value", sign, value), key=key)
        return Q(pk__in=rows.values("model_id"))
    if key in MOMENTS:
        return moment_fits(MOMENTS[key], sign, value)
    if key == "experiment_id":
        return Q(experiment__in=Experiment.objects.filter(is_one_of(sign, value)))
    if key == "status":
        value = tuple(map(_stored, value)) if isinstance(value, tuple) else _stored(value)
    fits = text_fits(TEXTS[key], sign, value)
    # Of a model without a source, nothing is like it nor unlike it.
    is_about_run = key == "source_run_id" and sign in {Operator.DIFFERENT, Operator.NOT_IN}
    return fits & Q(run__isnull=False) if is_about_run else fits


def _stored(status: Any) -> str:
    """Return a status as its column has it."""
    return str(status).upper().removeprefix("LOGGED_MODEL_")


def _ordered(models: LoggedModelQuerySet, order: Sequence[Order]) -> QuerySet[LoggedModel]:
    columns: list[Any] = []
    names = set()
    for position, one in enumerate(order):
        if one.field.startswith("metrics."):
            name = f"sorted_by_{position}"
            models = models.annotate(**{name: _latest(one)})
        else:
            name = (TEXTS | MOMENTS).get(MODELS.aliases.get(one.field, one.field), "")
        if not name:
            raise SearchError("order_unclear", f"Invalid order by field name: {one.field}", found=one.field)
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
