"""Experiments and runs as MLflow's clients read them: ids as texts, moments in ms since 1970, empty lists left out."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from experiments.mlflow_api.links import shown
from experiments.models import Experiment
from experiments.selectors import run_inputs, tracking
from experiments.selectors.tracking import RunHead, Values

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
# The last moment that Python and both databases can name.
LATEST_MS = (datetime(9999, 12, 31, tzinfo=UTC) - EPOCH) // MILLISECOND

Shape = dict[str, Any]


def in_ms(moment: datetime) -> int:
    """Return a moment in milliseconds since 1970 in UTC."""
    return (moment - EPOCH) // MILLISECOND


def moment_of(ms: int) -> datetime:
    """Return the moment that many milliseconds after 1970 in UTC."""
    return EPOCH + ms * MILLISECOND


def now_ms() -> int:
    """Return this moment in milliseconds since 1970 in UTC."""
    return in_ms(timezone.now())


def pairs(found: Iterable[tuple[str, str]]) -> list[Shape]:
    """Return parameters or tags."""
    return [{"key": key, "value": value} for key, value in found]


def experiment(found: Experiment, tags: Iterable[tuple[str, str]]) -> Shape:
    """Return an experiment; its artifacts go where we say, wherever the client wished them to be."""
    shape: Shape = {
        "experiment_id": found.mlflow_id,
        "name": found.name,
        "artifact_location": f"mlflow-artifacts:/{found.mlflow_id}",
        "lifecycle_stage": found.lifecycle,
        "creation_time": in_ms(found.created_at),
        "last_update_time": in_ms(found.changed_at),
    }
    if said := pairs(tags):
        shape["tags"] = said
    return shape


def info(run: RunHead) -> Shape:
    """Return what a run is. The user is the token's owner: who a script says it is run by, is in its tags."""
    experiment_id = run.mlflow_experiment_id
    shape: Shape = {
        "run_id": run.public_id,
        "run_uuid": run.public_id,
        "run_name": run.name,
        "experiment_id": experiment_id,
        "user_id": run.owner or "",
        "status": run.status,
        "start_time": in_ms(run.started_at),
        "artifact_uri": f"mlflow-artifacts:/{run.experiment_id}/{run.public_id}/artifacts",
        "lifecycle_stage": run.lifecycle,
    }
    if run.ended_at is not None:
        shape["end_time"] = in_ms(run.ended_at)
    return shape


def data(values: Values) -> Shape:
    """Return what a run measured and was given."""
    shape: Shape = {}
    if values.metrics:
        shape["metrics"] = [
            {"key": key, "value": math.nan if is_nan else value, "timestamp": logged_ms, "step": step}
            for key, value, is_nan, step, logged_ms in values.metrics
        ]
    if values.parameters:
        shape["params"] = pairs(values.parameters)
    if values.tags:
        shape["tags"] = pairs(values.tags)
    return shape


def runs(run_ids: Sequence[int]) -> list[Shape]:
    """Return the runs with these keys, in this order, with all that belongs to them: as many queries for 1,000 as for one."""
    return _whole(tracking.heads_of(run_ids))


def run(head: RunHead) -> Shape:
    """Return one run with all that belongs to it."""
    return _whole([head])[0]


def _whole(heads: Sequence[RunHead]) -> list[Shape]:
    ids = [head.pk for head in heads]
    values, links = tracking.values_of(ids), run_inputs.of_runs(ids)
    return [
        {"info": info(head), "data": data(values[head.pk]), **shown(links.get(head.pk))} for head in heads
    ]
