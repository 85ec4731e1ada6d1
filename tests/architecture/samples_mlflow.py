"""Who may open the addresses of the tracking API: at the root, where a token's own team is meant, and below a team."""

from collections.abc import Mapping

from tests.architecture.doors import (
    ALLOWED,
    API_ANY_TOKEN,
    API_READ,
    METHODS,
    NOTHING_THERE,
    OPEN,
    Expected,
    Scene,
    because,
)

# name: (at the root, below a team). OURS at the root: a stranger's token stands for the stranger's own team.
OWN_READ = because(API_READ, stranger=ALLOWED)
EVERYWHERE: dict[str, tuple[Mapping[str, Expected], Mapping[str, Expected]]] = {
    "server-info": ({"GET": API_ANY_TOKEN}, {"GET": API_READ}),
    "version": ({"GET": OPEN}, {"GET": API_READ}),
    "health": ({"GET": OPEN}, {"GET": API_READ}),
    "not-served": (dict.fromkeys(METHODS, NOTHING_THERE), dict.fromkeys(METHODS, NOTHING_THERE)),
}

ROWS: dict[str, Mapping[str, Expected]] = {}
for _name, (_at_the_root, _below_a_team) in EVERYWHERE.items():
    ROWS[f"mlflow:{_name}"] = _at_the_root
    ROWS[f"mlflow-of-team:{_name}"] = _below_a_team


def arguments(scene: Scene) -> dict[str, object]:
    """Return samples of what the addresses name."""
    return {"rest": "2.0/mlflow/registered-models/create"}
