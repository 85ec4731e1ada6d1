"""MLflow's runs: made, read, changed, deleted and restored."""

from typing import Any

from experiments.mlflow_api import experiments, limits, shapes
from experiments.mlflow_api.door import Answer, Call, endpoint
from experiments.mlflow_api.fields import wrong
from experiments.mlflow_api.problems import invalid, missing
from experiments.models import Lifecycle, Run, RunStatus
from experiments.selectors import tracking as reads
from experiments.services import mirrored_tags, tracking
from teams.access import Power

# Protobuf's JSON may write an enumeration's number for its name.
NUMBERED = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}


@endpoint("POST", Power.WRITE)
def create(call: Call) -> Answer:
    """Begin a run in an experiment, "0" when none is named."""
    tags = {}
    for index, (key, value) in enumerate(call.given.pairs("tags")):
        limits.check_key(key, f"tags[{index}].key", f"tags[{index}].key")
        tags[key] = value[: limits.LONGEST_TAG]
    name, tagged = call.given.maybe_text("run_name") or "", tags.get(mirrored_tags.NAME, "")
    if name and tagged and name != tagged:
        raise invalid(
            "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values"
            f" (run_name='{name}', mlflow.runName='{tagged}')."
        )
    run = tracking.create(
        experiment=experiments.active(call),
        by=call.person,
        started_at=shapes.moment_of(_ms(call, "start_time", shapes.now_ms())),
        name=(name or tagged)[: limits.LONGEST_RUN_NAME],
        tags=tags,
    )
    return {"run": shapes.run(head(call, run.public_id))}


@endpoint("GET", Power.READ)
def get(call: Call) -> Answer:
    """Return a run with all that belongs to it; deleted ones too."""
    return {"run": shapes.run(head(call, run_id(call)))}


@endpoint("POST", Power.WRITE)
def update(call: Call) -> Answer:
    """Change where a run stands, when it ended and how it is called."""
    run = open_run(call)
    fields: dict[str, Any] = {}
    if call.given.has("status"):
        fields["status"] = _status(call.given.values["status"])
    if call.given.has("end_time"):
        fields["ended_at"] = shapes.moment_of(_ms(call, "end_time", 0))
    if name := call.given.maybe_text("run_name"):
        fields["name"] = name[: limits.LONGEST_RUN_NAME]
    tracking.update(run=run, by=call.person, fields=fields)
    return {"run_info": shapes.info(head(call, run.public_id))}


@endpoint("POST", Power.WRITE)
def delete(call: Call) -> Answer:
    """Put a run into the bin."""
    tracking.move(run=any_run(call), by=call.person, lifecycle=Lifecycle.DELETED)
    return None


@endpoint("POST", Power.WRITE)
def restore(call: Call) -> Answer:
    """Take a run out of the bin."""
    tracking.move(run=any_run(call), by=call.person, lifecycle=Lifecycle.ACTIVE)
    return None


def run_id(call: Call) -> str:
    """Return the id of the call's run; old clients call it `run_uuid`."""
    found = call.given.text("run_id", "run_uuid")
    limits.check_run_id(found)
    return found


def head(call: Call, public_id: str) -> reads.RunHead:
    """Return what a run is; raises Problem."""
    if (found := reads.head_of(call.team, public_id)) is None:
        raise not_found(public_id)
    return found


def any_run(call: Call) -> Run:
    """Return the call's run for a write, deleted or not; raises Problem."""
    public_id = run_id(call)
    if (run := reads.open_for_writing(call.team, public_id)) is None:
        raise not_found(public_id)
    return run


def open_run(call: Call) -> Run:
    """Return the call's run for a write that a deleted one refuses; raises Problem."""
    run = any_run(call)
    if run.lifecycle != Lifecycle.ACTIVE:
        raise invalid(
            f"The run {run.public_id} must be in the 'active' state. Current state is {run.lifecycle}."
        )
    return run


def not_found(public_id: str) -> Exception:
    """Return the problem of a run that the team has not."""
    return missing(f"Run with id={public_id} not found")


def _status(value: object) -> str:
    name = NUMBERED.get(value, "") if isinstance(value, int) else value
    if name not in RunStatus.values:
        raise wrong("status", value)
    return str(name)


def _ms(call: Call, name: str, otherwise: int) -> int:
    ms = call.given.maybe_whole(name)
    if ms is None:
        return otherwise
    if not 0 <= ms <= shapes.LATEST_MS:
        raise wrong(name, ms, " It has to be milliseconds since 1970.")
    return ms
