"""What a run was given and puts out: log-inputs, outputs, and the log-model of MLflow 2's clients."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from experiments.mlflow_api.door import Answer, Call, endpoint
from experiments.mlflow_api.fields import Given
from experiments.mlflow_api.problems import Problem, invalid, missing
from experiments.mlflow_api.runs import open_run
from experiments.services import logged_models, run_inputs, tracking
from experiments.services.run_inputs import GivenDataset, NoSuchModel
from teams.access import Power

# Room for one profile of 16 MB whose quotes are escaped.
MOST_BYTES = 40_000_000
MOST_IN_ONE_CALL = 1000
LIMITS = {"name": 500, "digest": 36, "source_type": 36, "source": 65_535, "schema": 1_048_575}
PROFILE_LIMIT = 16_777_215
TAG_KEY_LIMIT, TAG_VALUE_LIMIT = 255, 500
MODEL_FIELDS = ("artifact_path", "flavors", "run_id", "utc_time_created")


@endpoint("POST", Power.WRITE, most_bytes=MOST_BYTES)
def log_inputs(call: Call) -> Answer:
    """Note the datasets and models that a run uses."""
    datasets = [_dataset(one) for one in _few(call.given, "datasets")]
    models = [one.text("model_id") for one in _few(call.given, "models")]
    run = open_run(call)
    with told_of_models():
        run_inputs.log_inputs(run=run, datasets=datasets, models=models)
    tracking.hear(run)
    return None


@endpoint("POST", Power.WRITE)
def log_outputs(call: Call) -> Answer:
    """Note the models that a run puts out."""
    steps = {one.text("model_id"): one.maybe_whole("step") or 0 for one in _few(call.given, "models")}
    run = open_run(call)
    with told_of_models():
        run_inputs.log_outputs(run=run, steps=steps)
    tracking.hear(run)
    return None


@endpoint("POST", Power.WRITE)
def log_model(call: Call) -> Answer:
    """Append a model, as clients before MLflow 3 log it, to the run's history of models."""
    text = call.given.text("model_json")
    try:
        model = json.loads(text)
    except (ValueError, RecursionError):
        model = None
    if not isinstance(model, dict):
        raise invalid(f"Malformed model info. \n {text[:200]} \n is not a valid JSON.")
    if lacking := [name for name in MODEL_FIELDS if name not in model]:
        raise invalid(f"Model json is missing mandatory fields: {lacking}")
    logged_models.append_to_history(run=open_run(call), model=model)
    return None


@contextmanager
def told_of_models() -> Iterator[None]:
    """Tell in the protocol's words of a model that is not there."""
    try:
        yield
    except NoSuchModel as error:
        raise no_model(error.public_id) from None


def no_model(public_id: str) -> Problem:
    """Return the problem of a model that the team has not."""
    return missing(f"Logged model with ID '{public_id}' not found.")


def _few(given: Given, name: str) -> list[Given]:
    found = given.each(name)
    if len(found) > MOST_IN_ONE_CALL:
        raise invalid(f"A request can contain at most {MOST_IN_ONE_CALL} {name}. Got {len(found)}.")
    return found


def _dataset(given: Given) -> GivenDataset:
    one = given.one("dataset")
    texts = {name: one.maybe_text(name) or "" for name in (*LIMITS, "profile")}
    one.text("name")
    one.text("digest")
    for name, limit in (LIMITS | {"profile": PROFILE_LIMIT}).items():
        _check_length(name, texts[name], limit)
    tags = dict(given.pairs("tags"))
    for key, value in tags.items():
        _check_length("key", key, TAG_KEY_LIMIT)
        _check_length("value", value, TAG_VALUE_LIMIT)
    return GivenDataset(**texts, tags=tags)


def _check_length(name: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise invalid(f"'{name}' exceeds the maximum length of {limit} characters")
