"""Who may open the addresses of the tracking API: at the root, where a token's own team is meant, and below a team."""

from collections.abc import Mapping

from experiments.services import artifacts, runs
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
from tests.factories.experiments import CompetitionFactory

# name: (at the root, below a team). OURS at the root: a stranger's token stands for the stranger's own team.
OWN_READ = because(API_READ, stranger=ALLOWED)
FILE = {"GET": API_READ, "PUT": API_WRITE, "DELETE": API_WRITE}
# The answer that has clients send files whole.
NOT_IN_PARTS = dict.fromkeys(("member", "manager", "owner"), 501)
EVERYWHERE: dict[str, tuple[Mapping[str, Expected], Mapping[str, Expected]]] = {
    "server-info": ({"GET": API_ANY_TOKEN}, {"GET": API_READ}),
    "version": ({"GET": OPEN}, {"GET": API_READ}),
    "health": ({"GET": OPEN}, {"GET": API_READ}),
    "artifacts": ({"GET": OWN_READ}, {"GET": API_READ}),
    "artifact": (FILE, FILE),
    "artifact-in-parts": (
        {"POST": because(API_WRITE, **NOT_IN_PARTS, stranger=501)},
        {"POST": because(API_WRITE, **NOT_IN_PARTS)},
    ),
    "artifacts-of-run": ({"GET": OWN_READ}, {"GET": API_READ}),
    "not-served": (dict.fromkeys(METHODS, NOTHING_THERE), dict.fromkeys(METHODS, NOTHING_THERE)),
}

ROWS: dict[str, Mapping[str, Expected]] = {}
for _name, (_at_the_root, _below_a_team) in EVERYWHERE.items():
    ROWS[f"mlflow:{_name}"] = _at_the_root
    ROWS[f"mlflow-of-team:{_name}"] = _below_a_team


def arguments(scene: Scene) -> dict[str, object]:
    """Return samples of what the addresses name."""
    run = runs.log(
        experiment=CompetitionFactory(team=scene.team).experiments.get(), by=scene.people["owner"], name="run"
    )
    artifacts.keep(holder=run, path="a.txt", blocks=[b"a"], announced=1, by=None)
    return {
        "rest": "2.0/mlflow/registered-models/create",
        "address": f"{run.experiment_id}/{run.public_id}/artifacts/a.txt",
    }
