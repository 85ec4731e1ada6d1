"""Logged models (MLflow 3): create, parameters, get, finalise, tags, delete, search.

Without these calls autolog of the newer clients leaves out its metrics and plots.
"""

import base64
import math
from typing import Any

from experiments.mlflow_api import experiments
from experiments.mlflow_api.door import Answer, Call, endpoint
from experiments.mlflow_api.fields import Given
from experiments.mlflow_api.inputs import no_model
from experiments.mlflow_api.problems import invalid, missing
from experiments.mlflow_api.runs import not_found
from experiments.mlflow_api.search import told
from experiments.models import Lifecycle, LoggedModel, ModelStatus, Run
from experiments.search.parsing import parse
from experiments.search.vocabulary import MODELS
from experiments.selectors import logged_models as reads
from experiments.selectors import model_search, tracking
from experiments.selectors.artifacts import artifact_root
from experiments.selectors.model_search import Order
from experiments.services import logged_models
from experiments.services.run_names import invented
from teams.access import Power

PREFIX = "LOGGED_MODEL_"
# protobuf's JSON takes an enumeration's number too.
STATUSES = {"1": ModelStatus.PENDING, "2": ModelStatus.READY, "3": ModelStatus.UPLOAD_FAILED} | {
    PREFIX + status.value: status for status in ModelStatus
}
NAME_LIMIT, KEY_LIMIT, VALUE_LIMIT, TAG_LIMIT = 500, 250, 6000, 8000
BAD_IN_NAMES = ("/", ":", ".", "%", '"', "'")
USUAL_PAGE, LARGEST_PAGE = 100, 1000


@endpoint("POST", Power.WRITE)
def create(call: Call) -> Answer:
    """Make a model whose files are still to come."""
    given = call.given
    model = logged_models.create(
        experiment=experiments.active(call),
        run=_source_run(call, given.maybe_text("source_run_id")),
        name=_name(given.maybe_text("name")),
        model_type=_short("model_type", given.maybe_text("model_type") or "", NAME_LIMIT),
        parameters=_words(given, "params", VALUE_LIMIT),
        tags=_words(given, "tags", TAG_LIMIT),
    )
    return {"model": shown(model, reads.facts_of([model])[model.pk])}


@endpoint("POST", Power.WRITE)
def add_parameters(call: Call, model_id: str) -> Answer:
    """Add parameters, which the client sends in hundreds."""
    logged_models.add_parameters(
        model=_model(call, model_id), given=_words(call.given, "params", VALUE_LIMIT)
    )
    return None


@endpoint("GET", Power.READ)
def get(call: Call, model_id: str) -> Answer:
    """Tell all that is known of a model."""
    allows_deleted = (call.given.maybe_text("allow_deleted") or "").lower() == "true"
    model = _model(call, model_id, allows_deleted=allows_deleted)
    return {"model": shown(model, reads.facts_of([model])[model.pk])}


@endpoint("PATCH", Power.WRITE)
def finalise(call: Call, model_id: str) -> Answer:
    """Note that a model's files are there, or that they could not be uploaded."""
    given = str(call.given.values.get("status") or call.given.text("status"))
    if given not in STATUSES:
        raise invalid(f"Invalid value '{given[:60]}' for parameter 'status' supplied.")
    model = logged_models.finalise(model=_model(call, model_id), status=STATUSES[given])
    return {"model": shown(model, reads.facts_of([model])[model.pk])}


@endpoint("DELETE", Power.WRITE)
def delete(call: Call, model_id: str) -> Answer:
    """Put a model away."""
    logged_models.delete(model=_model(call, model_id, allows_deleted=True), by=call.person)
    return None


@endpoint("PATCH", Power.WRITE)
def set_tags(call: Call, model_id: str) -> Answer:
    """Set tags."""
    logged_models.set_tags(model=_model(call, model_id), given=_words(call.given, "tags", TAG_LIMIT))
    return None


@endpoint("DELETE", Power.WRITE)
def delete_tag(call: Call, model_id: str, key: str) -> Answer:
    """Take a tag away."""
    if not logged_models.delete_tag(model=_model(call, model_id), key=key):
        raise missing(f"No tag with key {key!r} found for model with ID {model_id!r}.")
    return None


@endpoint("POST", Power.READ)
def search(call: Call) -> Answer:
    """Find models of experiments by a filter, page by page."""
    given = call.given
    size = given.maybe_whole("max_results") or USUAL_PAGE
    if not 0 < size <= LARGEST_PAGE:
        raise invalid(f"Invalid value {size} for parameter 'max_results' supplied: at most {LARGEST_PAGE}.")
    start = offset_of(given.maybe_text("page_token") or "")
    with told():
        found = model_search.find(
            call.team,
            tracking.experiment_keys(call.team, given.texts("experiment_ids")),
            parse(given.maybe_text("filter"), MODELS),
            datasets=[_dataset_filter(one) for one in given.each("datasets")],
            order=[_order(one) for one in given.each("order_by")],
        )
    models = list(found[start : start + size + 1])
    facts = reads.facts_of(models[:size])
    answer: dict[str, Any] = {}
    if models:
        answer["models"] = [shown(model, facts[model.pk]) for model in models[:size]]
    if len(models) > size:
        answer["next_page_token"] = page_token(start + size)
    return answer


def shown(model: LoggedModel, facts: reads.Facts) -> dict[str, Any]:
    """Return a model as the protocol has it."""
    info = {
        "model_id": model.public_id,
        "experiment_id": model.experiment.mlflow_id,
        "name": model.name,
        "creation_timestamp_ms": int(model.created_at.timestamp() * 1000),
        "last_updated_timestamp_ms": int(model.changed_at.timestamp() * 1000),
        "artifact_uri": artifact_root(model),
        "status": PREFIX + model.status,
        "model_type": model.model_type,
        "source_run_id": model.run.public_id if model.run else "",
        "tags": _pairs(facts.tags),
    }
    data = {
        "params": _pairs(facts.parameters),
        "metrics": [_metric(model.public_id, *metric) for metric in facts.metrics],
    }
    return {"info": info, "data": {name: rows for name, rows in data.items() if rows}}


def _metric(model_id: str, *facts: Any) -> dict[str, Any]:
    key, value, is_nan, ms, step, run, dataset, digest = facts
    metric = {
        "key": key,
        "value": math.nan if is_nan else value,
        "timestamp": ms,
        "step": step,
        "model_id": model_id,
        "run_id": run,
    }
    return (
        metric
        | ({"dataset_name": dataset} if dataset else {})
        | ({"dataset_digest": digest} if digest else {})
    )


def _pairs(rows: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in rows]


def page_token(offset: int) -> str:
    """Return the token of the page that begins so many models later."""
    return base64.urlsafe_b64encode(str(offset).encode()).decode()


def offset_of(token: str) -> int:
    """Return where the page of a token begins; 0 without one."""
    if not token:
        return 0
    try:
        offset = int(base64.urlsafe_b64decode(token.encode()))
    except ValueError:
        offset = -1
    if not 0 <= offset < 2**31:
        raise invalid("Invalid page token: it is none that this server gave.")
    return offset


def _model(call: Call, public_id: str, *, allows_deleted: bool = False) -> LoggedModel:
    model = reads.model_of(call.team, public_id)
    if model is None or (model.lifecycle == Lifecycle.DELETED and not allows_deleted):
        raise no_model(public_id)
    return model


def _source_run(call: Call, public_id: str | None) -> Run | None:
    if not public_id:
        return None
    run = tracking.open_for_writing(call.team, public_id)
    if run is None:
        raise not_found(public_id)
    return run


def _name(given: str | None) -> str:
    if given is None:
        return invented()
    if not given or any(one in given for one in BAD_IN_NAMES):
        raise invalid(
            f"Invalid model name ({given[:NAME_LIMIT]!r}) provided. Model name must be a non-empty string "
            f"and cannot contain the following characters: {BAD_IN_NAMES}"
        )
    return _short("name", given, NAME_LIMIT)


def _short(name: str, text: str, limit: int) -> str:
    if len(text) > limit:
        raise invalid(f"'{name}' exceeds the maximum length of {limit} characters")
    return text


def _words(given: Given, name: str, limit: int) -> dict[str, str]:
    """Return parameters or tags; long values are cut, as those of runs are."""
    return {_short("key", key, KEY_LIMIT): value[:limit] for key, value in given.pairs(name)}


def _dataset_filter(given: Given) -> tuple[str, str]:
    name = given.maybe_text("dataset_name")
    if not name:
        raise invalid("`dataset_name` in the `datasets` clause must be specified.")
    return name, given.maybe_text("dataset_digest") or ""


def _order(given: Given) -> Order:
    return Order(
        field=given.text("field_name"),
        is_ascending=given.values.get("ascending", True) is not False,
        dataset_name=given.maybe_text("dataset_name") or "",
        dataset_digest=given.maybe_text("dataset_digest") or "",
    )
