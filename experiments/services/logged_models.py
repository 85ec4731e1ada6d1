"""Making, changing and deleting logged models, and the values measured of them."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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
    Tag,
)
from experiments.services import values
from experiments.services.run_inputs import model_ids
from teams.models import HistoryEvent, User

MODEL_HISTORY = "mlflow.log-model.history"
HISTORY_FIELDS = ("run_id", "artifact_path", "utc_time_created", "model_uuid")
LONGEST_TAG = 8000


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
    add_parameters(model=model, given=parameters or {})
    set_tags(model=model, given=tags or {})
    return model


def add_parameters(*, model: LoggedModel, given: Mapping[str, str]) -> None:
    """Add parameters; those that are there stay as they are."""
    LoggedModelParameter.objects.bulk_create(
        [LoggedModelParameter(model=model, key=key, value=value) for key, value in given.items()],
        ignore_conflicts=True,
    )


def set_tags(*, model: LoggedModel, given: Mapping[str, str]) -> None:
    """Set tags; those of the same name are replaced."""
    LoggedModelTag.objects.bulk_create(
        [LoggedModelTag(model=model, key=key, value=value) for key, value in given.items()],
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


@transaction.atomic(savepoint=False)
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


@transaction.atomic
def append_to_history(*, run: Run, model: Mapping[str, Any]) -> None:
    """Append a model to the run's tag of logged models; the same one is appended once.

    The tag holds a JSON list. When it would outgrow what a tag holds, the oldest models leave it.
    """
    Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    known = Tag.objects.filter(run=run, key=MODEL_HISTORY).first()
    try:
        models = json.loads(known.value) if known else []
    except ValueError:
        models = []  # somebody wrote the tag by hand
    entry = {name: model[name] for name in HISTORY_FIELDS if name in model}
    flavors = model.get("flavors")
    entry["flavors"] = {
        flavor: {name: value for name, value in settings.items() if name != "config"}
        if isinstance(settings, dict)
        else settings
        for flavor, settings in (flavors.items() if isinstance(flavors, dict) else ())
    }
    models = models if isinstance(models, list) else []
    if entry in models:
        return
    models.append(entry)
    while len(text := json.dumps(models)) > LONGEST_TAG and models:
        models.pop(0)
    values.write_tags(run=run, values={MODEL_HISTORY: text})
