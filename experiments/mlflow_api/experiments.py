"""MLflow's experiments: our groups of runs, each perhaps of a competition."""

from collections.abc import Iterator
from contextlib import contextmanager

from experiments.mlflow_api import limits, shapes
from experiments.mlflow_api.door import Answer, Call, endpoint
from experiments.mlflow_api.problems import Problem, invalid, missing
from experiments.models import Competition, Experiment, Lifecycle
from experiments.models.experiments import DEFAULT_ID, DEFAULT_NAME
from experiments.selectors import competitions, tracking
from experiments.services import experiments
from experiments.services.experiments import COMPETITION_TAG, NameTaken
from teams.access import Power


@endpoint("GET", Power.READ)
def get_by_name(call: Call) -> Answer:
    """Return the experiment of a name, deleted ones too: the client tells people that theirs is deleted."""
    name = call.given.text("experiment_name")
    found = tracking.experiment_named(call.team, name)
    if found is None and name == DEFAULT_NAME:
        found = tracking.default_or_planned(call.team)
    if found is None:
        raise missing(f"Could not find experiment with name '{name}'")
    return {"experiment": shaped(found)}


@endpoint("GET", Power.READ)
def get(call: Call) -> Answer:
    """Return the experiment of an id."""
    experiment_id = call.given.text("experiment_id")
    if experiment_id == DEFAULT_ID:
        return {"experiment": shaped(tracking.default_or_planned(call.team))}
    return {"experiment": shaped(found(call, experiment_id))}


@endpoint("POST", Power.WRITE)
def create(call: Call) -> Answer:
    """Make an experiment. Where the client wants its artifacts is not asked for: they go where ours go."""
    name = call.given.text("name")
    tags = dict(call.given.pairs("tags"))
    limits.check_experiment_name(name)
    for key, value in tags.items():
        limits.check_experiment_tag(key, value)
    with name_is_free(name):
        made = experiments.create(
            team=call.team, by=call.person, name=name, tags=tags, competition=competition_for(call, tags)
        )
    return {"experiment_id": made.mlflow_id}


@endpoint("POST", Power.WRITE)
def update(call: Call) -> Answer:
    """Rename an experiment."""
    experiment, name = found(call), call.given.text("new_name")
    limits.check_experiment_name(name)
    if experiment.lifecycle != Lifecycle.ACTIVE:
        raise invalid("Cannot rename a non-active experiment.")
    if name != experiment.name:
        with name_is_free(name):
            experiments.change(experiment=experiment, by=call.person, name=name)
    return None


@endpoint("POST", Power.WRITE)
def delete(call: Call) -> Answer:
    """Put an experiment into the bin."""
    experiments.delete(experiment=found(call, lifecycle=Lifecycle.ACTIVE), by=call.person)
    return None


@endpoint("POST", Power.WRITE)
def restore(call: Call) -> Answer:
    """Take an experiment out of the bin."""
    experiments.restore(experiment=found(call, lifecycle=Lifecycle.DELETED), by=call.person)
    return None


@endpoint("POST", Power.WRITE)
def set_tag(call: Call) -> Answer:
    """Set a tag of an experiment; one of them moves it into a competition."""
    experiment = active(call)
    key, value = call.given.text("key"), call.given.maybe_text("value") or ""
    limits.check_experiment_tag(key, value)
    move_to = competition_for(call, {key: value}) if key == COMPETITION_TAG else None
    experiments.set_tag(experiment=experiment, by=call.person, key=key, value=value, move_to=move_to)
    return None


@endpoint("POST", Power.WRITE)
def delete_tag(call: Call) -> Answer:
    """Remove a tag of an experiment."""
    experiment, key = active(call), call.given.text("key")
    if not experiments.delete_tag(experiment=experiment, key=key):
        raise missing(f"No tag with name: {key} in experiment with id {experiment.mlflow_id}")
    return None


def found(call: Call, experiment_id: str | None = None, lifecycle: Lifecycle | None = None) -> Experiment:
    """Return the experiment of the call, the default one made if need be; raises Problem. For calls that write."""
    if experiment_id is None:
        experiment_id = call.given.text("experiment_id")
    experiment = tracking.experiment_of(call.team, experiment_id)
    if experiment is None and experiment_id == DEFAULT_ID:
        experiment = experiments.default_of(team=call.team, by=call.person)
    if experiment is None or lifecycle not in {None, experiment.lifecycle}:
        raise missing(f"No Experiment with id={experiment_id} exists")
    experiment.team = call.team
    return experiment


def active(call: Call) -> Experiment:
    """Return the experiment of the call, which must not be deleted; raises Problem."""
    given = call.given.maybe_text("experiment_id")
    experiment = found(call, DEFAULT_ID if given is None else given)
    if experiment.lifecycle != Lifecycle.ACTIVE:
        raise invalid(
            f"The experiment {experiment.mlflow_id} must be in the 'active' state."
            f" Current state is {experiment.lifecycle}."
        )
    return experiment


def shaped(experiment: Experiment) -> shapes.Shape:
    """Return one experiment with its tags."""
    return shapes.experiment(experiment, tracking.tags_of_experiment(experiment))


def competition_for(call: Call, tags: dict[str, str]) -> Competition | None:
    """Return the competition that a tag names, else the team's current one. Raises Problem for a name that is none."""
    if COMPETITION_TAG not in tags:
        return competitions.current(call.team)
    named = competitions.at_or_none(call.team, tags[COMPETITION_TAG])
    if named is None:
        known = ", ".join(competitions.addresses(call.team)) or "–"
        raise invalid(
            f"The tag {COMPETITION_TAG} names no competition of this team: '{tags[COMPETITION_TAG][:100]}'."
            f" There are: {known}."
        )
    return named


@contextmanager
def name_is_free(name: str) -> Iterator[None]:
    """Tell in the protocol's words that the name is taken: clients that race for it read the code."""
    try:
        yield
    except NameTaken:
        raise Problem("RESOURCE_ALREADY_EXISTS", f"Experiment(name={name}) already exists.") from None
