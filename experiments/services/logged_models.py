"""Making, changing and deleting logged models, and the values measured of them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from experiments.models import (
    Experiment,
    Lifecycle,
    LoggedModel,
    LoggedModelMetric,
    LoggedModelParameter,
    LoggedModelTag,
    MetricKey,
    ModelStatus,
    Run,
)
from experiments.services.run_inputs import model_ids
from teams.models import HistoryEvent, User


@dataclass(frozen=True)
class ModelPoint:
    """A value measured of a model: its public id, the key, the number, step, moment in ms since 1970, the dataset."""

    model: str
    key: str
    number: float
    step: int = 0
    logged_ms: int = 0
    dataset_name: str = ""
    dataset_digest: str = ""


@transaction.atomic
def create(
    *,
    experiment: Experiment,
    name: str,
    run: Run | None = None,
    model_type: str = "",
    parameters: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
) -> LoggedModel:
    """Make a model whose files are still to come."""
    model = LoggedModel.objects.create(
        team=experiment.team, experiment=experiment, run=run, name=name, model_type=model_type
    )
    add_parameters(model=model, values=parameters or {})
    set_tags(model=model, values=tags or {})
    return model


def add_parameters(*, model: LoggedModel, values: Mapping[str, str]) -> None:
    """Add parameters; those that are there stay as they are."""
    LoggedModelParameter.objects.bulk_create(
        [LoggedModelParameter(model=model, key=key, value=value) for key, value in values.items()],
        ignore_conflicts=True,
    )


def set_tags(*, model: LoggedModel, values: Mapping[str, str]) -> None:
    """Set tags; those of the same name are replaced."""
    LoggedModelTag.objects.bulk_create(
        [LoggedModelTag(model=model, key=key, value=value) for key, value in values.items()],
        update_conflicts=True,
        unique_fields=["model", "key"],
        update_fields=["value"],
    )


def delete_tag(*, model: LoggedModel, key: str) -> bool:
    """Take a tag away; False when there was none."""
    gone, _by_model = LoggedModelTag.objects.filter(model=model, key=key).delete()
    return gone > 0


def finalise(*, model: LoggedModel, status: ModelStatus) -> LoggedModel:
    """Note that a model's files are there, or that they could not be uploaded."""
    model.status, model.changed_at = status, timezone.now()
    model.save(update_fields=["status", "changed_at"])
    return model


@transaction.atomic
def delete(*, model: LoggedModel, by: User) -> None:
    """Put a model away; its rows and files stay."""
    if model.lifecycle == Lifecycle.DELETED:
        return
    model.lifecycle, model.changed_at = Lifecycle.DELETED, timezone.now()
    model.save(update_fields=["lifecycle", "changed_at"])
    HistoryEvent.objects.record(team=model.team, by=by, what="model deleted", target=model, name=model.name)


@transaction.atomic
def write_metrics(*, run: Run, points: Iterable[ModelPoint]) -> None:
    """Add values that a run measured of models. Sent again, nothing changes. Raises run_inputs.NoSuchModel."""
    rows = list(points)
    if not rows:
        return
    ids = model_ids(run.team, (point.model for point in rows))
    keys = MetricKey.objects.ids_for(run.team, (point.key for point in rows))
    LoggedModelMetric.objects.bulk_create(
        [
            LoggedModelMetric(
                model_id=ids[point.model],
                key_id=keys[point.key],
                run=run,
                step=point.step,
                logged_ms=point.logged_ms,
                value=0.0 if math.isnan(point.number) else point.number,
                is_nan=math.isnan(point.number),
                dataset_name=point.dataset_name,
                dataset_digest=point.dataset_digest,
            )
            for point in rows
        ],
        ignore_conflicts=True,
    )
