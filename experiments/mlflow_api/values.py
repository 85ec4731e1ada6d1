"""What a running script logs: metrics, parameters and tags, one by one or in batches."""

from collections.abc import Iterable, Mapping
from typing import Any

from experiments.mlflow_api import limits
from experiments.mlflow_api.door import Answer, Call, endpoint
from experiments.mlflow_api.fields import Given, lacking, number, whole, wrong
from experiments.mlflow_api.inputs import told_of_models
from experiments.mlflow_api.problems import invalid, missing
from experiments.mlflow_api.runs import open_run
from experiments.services import tracked_values, tracking
from experiments.services.logged_models import ModelPoint
from experiments.services.tracked_values import ParameterChanged
from experiments.services.values import Point
from teams.access import Power


@endpoint("POST", Power.WRITE)
def log_metric(call: Call) -> Answer:
    """Log one value of a metric."""
    said = call.given.values
    point = _point(said, "")
    with told_of_models():
        tracked_values.write(
            run=open_run(call), by=call.person, points=[point], of_models=_of_models([said], [point])
        )
    return None


@endpoint("POST", Power.WRITE)
def log_parameter(call: Call) -> Answer:
    """Log a parameter; the same value again is nothing new, another one is refused."""
    key = call.given.text("key")
    limits.check_key(key, "key", "Param key")
    value = (call.given.maybe_text("value") or "")[: limits.LONGEST_PARAMETER]
    run = open_run(call)
    try:
        tracked_values.write(run=run, by=call.person, parameters={key: value})
    except ParameterChanged as refusal:
        old = refusal.changes[0][1]
        raise invalid(
            f"Changing param values is not allowed. Param with key='{key}' was already logged with value='{old}'"
            f" for run ID='{run.public_id}'. Attempted logging new value '{value}'."
        ) from None
    return None


@endpoint("POST", Power.WRITE)
def log_batch(call: Call) -> Answer:
    """Log many values at once: all of them, or none when one is wrong."""
    if call.size > limits.MOST_BATCH_BYTES:
        raise invalid(
            f"Batched logging API requests must be at most {limits.MOST_BATCH_BYTES} bytes, got a request of size"
            f" {call.size}."
        )
    metrics, params, tags = (call.given.objects(name) for name in ("metrics", "params", "tags"))
    limits.check_batch(len(metrics), len(params), len(tags))
    points = [_point(one, f"metrics[{index}].") for index, one in enumerate(metrics)]
    parameters = list(_pairs(params, "params", "Param key", limits.LONGEST_PARAMETER))
    limits.check_unique([key for key, _value in parameters])
    labels = dict(_pairs(tags, "tags", "", limits.LONGEST_TAG))
    run = open_run(call)
    try:
        with told_of_models():
            tracked_values.write(
                run=run,
                by=call.person,
                points=points,
                parameters=dict(parameters),
                tags=labels,
                of_models=_of_models(metrics, points),
            )
    except ParameterChanged as refusal:
        changes = [{"key": key, "old_value": old, "new_value": new} for key, old, new in refusal.changes]
        raise invalid(
            f"Changing param values is not allowed. Params were already logged='{changes}' for run"
            f" ID='{run.public_id}'."
        ) from None
    return None


@endpoint("POST", Power.WRITE)
def set_tag(call: Call) -> Answer:
    """Set a tag; `mlflow.runName` renames the run."""
    key = call.given.text("key")
    limits.check_key(key, "key", "key")
    value = (call.given.maybe_text("value") or "")[: limits.LONGEST_TAG]
    tracked_values.write(run=open_run(call), by=call.person, tags={key: value})
    return None


@endpoint("POST", Power.WRITE)
def delete_tag(call: Call) -> Answer:
    """Remove a tag."""
    run, key = open_run(call), call.given.text("key")
    if not tracking.delete_tag(run=run, by=call.person, key=key):
        raise missing(f"No tag with name: {key} in run with id {run.public_id}")
    return None


def _point(given: Mapping[str, Any], path: str) -> Point:
    """Return a metric's value as it stands in a call. Thousands come at a time, so each is read by hand."""
    key, value, ms = given.get("key"), given.get("value"), given.get("timestamp")
    if not key:
        raise lacking(f"{path}key")
    if not isinstance(key, str):
        raise wrong(f"{path}key", key)
    limits.check_key(key, f"{path}name", "Metric name")
    # A null would be taken for 0.0 by MLflow's own server.
    if value is None:
        raise lacking(f"{path}value")
    if ms is None:
        raise lacking(f"{path}timestamp")
    step = given.get("step") or 0
    logged_ms = whole(f"{path}timestamp", ms)
    if logged_ms < 0:
        raise limits.bad_value(
            f"{path}timestamp",
            logged_ms,
            f"metric '{key}' (value={value}). Timestamp must be a nonnegative long (64-bit integer) ",
        )
    return Point(key, number(f"{path}value", value), whole(f"{path}step", step), logged_ms)


def _of_models(given: Iterable[Mapping[str, Any]], points: Iterable[Point]) -> list[ModelPoint]:
    """Return those of the values that were measured of a logged model, with the dataset if one is named."""
    found = []
    for said, point in zip(given, points, strict=True):
        if said.get("model_id"):
            one = Given(said)
            name, digest = one.maybe_text("dataset_name") or "", one.maybe_text("dataset_digest") or ""
            found.append(
                ModelPoint(
                    one.text("model_id"),
                    point.key,
                    point.number,
                    point.step,
                    point.logged_ms,
                    name[:500],
                    digest[:36],
                )
            )
    return found


def _pairs(given: Iterable[dict[str, Any]], path: str, name: str, longest: int) -> Iterable[tuple[str, str]]:
    for index, one in enumerate(given):
        key, value = one.get("key"), one.get("value")
        at = f"{path}[{index}].key"
        if not key:
            raise lacking(at)
        if not isinstance(key, str) or not isinstance(value, str | None):
            raise wrong(f"{path}[{index}]", one)
        limits.check_key(key, at, name or at)
        yield key, (value or "")[:longest]
