"""Logged models with their parameters, tags and metrics, for the tracking API and the run page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from experiments.models import (
    LoggedModel,
    LoggedModelMetric,
    LoggedModelParameter,
    LoggedModelTag,
)
from teams.models import Team

# A page of models tells so many of their measured values, the newest.
MOST_METRICS = 50_000


@dataclass
class Facts:
    """What belongs to one model; metrics as (key, value, is_nan, ms, step, run's public id, dataset, digest)."""

    parameters: list[tuple[str, str]] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    metrics: list[tuple[Any, ...]] = field(default_factory=list)


def model_of(team: Team, public_id: str) -> LoggedModel | None:
    """Return the team's model of this id with its source run, deleted or not; None when there is none."""
    return (
        LoggedModel.objects.of(team).filter(public_id=public_id).select_related("run", "experiment").first()
    )


def facts_of(models: Sequence[LoggedModel]) -> dict[int, Facts]:
    """Return what belongs to a page of models, by their ids: three queries."""
    found = {model.pk: Facts() for model in models}
    mine = {"model_id__in": list(found)}
    for pk, key, value in _rows(LoggedModelParameter, mine):
        found[pk].parameters.append((key, value))
    for pk, key, value in _rows(LoggedModelTag, mine):
        found[pk].tags.append((key, value))
    columns = ("key__name", "value", "is_nan", "logged_ms", "step", "run__public_id")
    metrics = LoggedModelMetric.objects.filter(**mine).order_by("-logged_ms", "-step", "key_id", "run_id")
    named = metrics.values_list("model_id", *columns, "dataset_name", "dataset_digest")
    for pk, *metric in reversed(named[:MOST_METRICS]):
        found[pk].metrics.append(tuple(metric))
    return found


def _rows(kind: Any, mine: dict[str, Any]) -> Any:
    return kind.objects.filter(**mine).order_by("model_id", "key").values_list("model_id", "key", "value")
