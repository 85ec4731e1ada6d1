"""Who may open the addresses of the tracking API: at the root, where a token's own team is meant, and below a team."""

from collections.abc import Mapping

from experiments.models import Experiment, Run
from experiments.services import artifacts, experiments, tracking
from tests.architecture.doors import (
    ALLOWED,
    API_ANY_TOKEN,
    API_READ,
    API_WRITE,
    METHODS,
    NOTHING_THERE,
    OPEN,
    Expected,
    Scene,
    because,
)

Rows = tuple[Mapping[str, Expected], Mapping[str, Expected]]


def reads(method: str = "GET") -> Rows:
    """Return the rows of what every member may read; a stranger finds nothing of this team at the root either."""
    return {method: API_READ}, {method: API_READ}


def writes(method: str = "POST") -> Rows:
    """Return the rows of what members may write, to something of this team's."""
    return {method: API_WRITE}, {method: API_WRITE}


def writes_own(method: str = "POST") -> Rows:
    """Return the rows of what members may write without naming anything: at the root a stranger's own team is meant."""
    return {method: because(API_WRITE, stranger=ALLOWED)}, {method: API_WRITE}


def finds(*methods: str) -> Rows:
    """Return the rows of what looks for something: a stranger looks at the root among what is the stranger's own."""
    return dict.fromkeys(methods, because(API_READ, stranger=ALLOWED)), dict.fromkeys(methods, API_READ)


FILE = {"GET": API_READ, "PUT": API_WRITE, "DELETE": API_WRITE}
# The answer that has clients send files whole.
NOT_IN_PARTS = dict.fromkeys(("member", "manager", "owner"), 501)
# name: (at the root, below a team). A stranger's token stands at the root for the stranger's own team.
EVERYWHERE: dict[str, Rows] = {
    "server-info": ({"GET": API_ANY_TOKEN}, {"GET": API_READ}),
    "version": ({"GET": OPEN}, {"GET": API_READ}),
    "health": ({"GET": OPEN}, {"GET": API_READ}),
    "experiment-by-name": reads(),
    "experiment": reads(),
    "create-experiment": writes_own(),
    "update-experiment": writes(),
    "delete-experiment": writes(),
    "restore-experiment": writes(),
    "set-experiment-tag": writes(),
    "delete-experiment-tag": writes(),
    "create-run": writes(),
    "run": reads(),
    "update-run": writes(),
    "delete-run": writes(),
    "restore-run": writes(),
    "log-metric": writes(),
    "log-parameter": writes(),
    "log-batch": writes(),
    "set-tag": writes(),
    "delete-tag": writes(),
    "search-runs": finds("POST"),
    "search-experiments": finds("GET", "POST"),
    "history": reads(),
    "histories": finds("GET"),
    "sampled-histories": reads(),
    "artifacts": ({"GET": because(API_READ, stranger=ALLOWED)}, {"GET": API_READ}),
    "artifact": (FILE, FILE),
    "artifact-in-parts": (
        {"POST": because(API_WRITE, **NOT_IN_PARTS, stranger=501)},
        {"POST": because(API_WRITE, **NOT_IN_PARTS)},
    ),
    "artifacts-of-run": ({"GET": because(API_READ, stranger=ALLOWED)}, {"GET": API_READ}),
    "not-served": (dict.fromkeys(METHODS, NOTHING_THERE), dict.fromkeys(METHODS, NOTHING_THERE)),
}

ROWS: dict[str, Mapping[str, Expected]] = {}
for _name, (_at_the_root, _below_a_team) in EVERYWHERE.items():
    ROWS[f"mlflow:{_name}"] = _at_the_root
    ROWS[f"mlflow-of-team:{_name}"] = _below_a_team


def _run(scene: Scene) -> object:
    return scene.known["public_id"]


def _name_of_experiment(scene: Scene) -> object:
    return Experiment.objects.get(pk=scene.known["experiment_id"]).name


def _experiment(scene: Scene) -> object:
    return str(scene.known["experiment_id"])


_RUN = {"run_id": _run}
_EXPERIMENT = {"experiment_id": _experiment}
_SAMPLES: dict[str, Mapping[str, object]] = {
    "experiment-by-name": {"experiment_name": _name_of_experiment},
    "experiment": _EXPERIMENT,
    "create-experiment": {"name": "new"},
    "update-experiment": {**_EXPERIMENT, "new_name": "other"},
    "delete-experiment": _EXPERIMENT,
    "restore-experiment": {"experiment_id": lambda scene: str(scene.known["deleted experiment"])},
    "set-experiment-tag": {**_EXPERIMENT, "key": "a", "value": "b"},
    "delete-experiment-tag": {**_EXPERIMENT, "key": "there"},
    "create-run": {**_EXPERIMENT, "start_time": 0},
    "run": _RUN,
    "update-run": {**_RUN, "status": "FINISHED"},
    "delete-run": _RUN,
    "restore-run": _RUN,
    "log-metric": {**_RUN, "key": "a", "value": 1, "timestamp": 0},
    "log-parameter": {**_RUN, "key": "a", "value": "b"},
    "log-batch": _RUN,
    "set-tag": {**_RUN, "key": "a", "value": "b"},
    "delete-tag": {**_RUN, "key": "there"},
    "search-runs": {"experiment_ids": lambda scene: [_experiment(scene)]},
    "history": {**_RUN, "metric_key": "a"},
    "histories": {**_RUN, "metric_key": "a"},
    "sampled-histories": {"run_ids": _run, "metric_key": "a"},
}
BODIES = {
    f"{space}:{name}": body for name, body in _SAMPLES.items() for space in ("mlflow", "mlflow-of-team")
}


def arguments(scene: Scene) -> dict[str, object]:
    """Return samples of what the addresses name, and what the calls speak of."""
    by = scene.people["owner"]
    run = Run.objects.get(public_id=scene.known["public_id"])
    tracking.set_tags(run=run, by=by, tags={"there": "1"})
    experiments.set_tag(experiment=run.experiment, by=by, key="there", value="1")
    deleted = experiments.create(team=scene.team, by=by, name="deleted")
    experiments.delete(experiment=deleted, by=by)
    # The competition's first experiment may be deleted when it has another.
    experiments.create(team=scene.team, by=by, name="another", competition=run.competition)
    scene.known["deleted experiment"] = deleted.pk
    artifacts.keep(holder=run, path="a.txt", blocks=[b"a"], announced=1, by=None)
    return {
        "rest": "2.0/mlflow/registered-models/create",
        "address": f"{run.experiment_id}/{run.public_id}/artifacts/a.txt",
    }
