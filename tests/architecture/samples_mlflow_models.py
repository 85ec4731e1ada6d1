"""Who may open the addresses of the tracking API that take datasets and models."""

from collections.abc import Mapping

from experiments.models import LoggedModel, Run
from experiments.services import logged_models, runs
from tests.architecture.doors import ALLOWED, API_READ, API_WRITE, Expected, Scene, because
from tests.factories.experiments import CompetitionFactory

# At the root a stranger's token stands for the stranger's own team, which has no such run or model.
EVERYWHERE: dict[str, Mapping[str, Expected]] = {
    "log-inputs": {"POST": API_WRITE},
    "log-outputs": {"POST": API_WRITE},
    "log-model": {"POST": API_WRITE},
    "create-model": {"POST": API_WRITE},
    "search-models": {"POST": API_READ},
    "model": {"GET": API_READ, "PATCH": API_WRITE, "DELETE": API_WRITE},
    "model-parameters": {"POST": API_WRITE},
    "model-tags": {"PATCH": API_WRITE},
    "model-tag": {"DELETE": API_WRITE},
}
ROWS: dict[str, Mapping[str, Expected]] = {
    f"{space}:{name}": row for space in ("mlflow", "mlflow-of-team") for name, row in EVERYWHERE.items()
}
ROWS["mlflow:search-models"] = {"POST": because(API_READ, stranger=ALLOWED)}


def _run(scene: Scene) -> str:
    return Run.objects.of(scene.team).get(name="doors").public_id


def _model(scene: Scene) -> str:
    return LoggedModel.objects.of(scene.team).order_by("-pk")[0].public_id


def _experiment(scene: Scene) -> str:
    return str(LoggedModel.objects.of(scene.team).order_by("-pk")[0].experiment_id)


MODEL_JSON = '{"run_id": "r", "artifact_path": "m", "flavors": {}, "utc_time_created": "t"}'
_BODIES: dict[str, dict[str, object]] = {
    "log-inputs": {"run_id": _run, "datasets": [{"dataset": {"name": "train", "digest": "1"}}]},
    "log-outputs": {"run_id": _run, "models": []},
    "log-model": {"run_id": _run, "model_json": MODEL_JSON},
    "create-model": {"experiment_id": _experiment},
    "search-models": {"experiment_ids": [], "filter": "name = 'model'"},
    "model": {"status": "LOGGED_MODEL_READY"},
    "model-parameters": {"params": [{"key": "a", "value": "1"}]},
    "model-tags": {"tags": [{"key": "a", "value": "1"}]},
}
BODIES = {f"{space}:{name}": body for space in ("mlflow", "mlflow-of-team") for name, body in _BODIES.items()}


def arguments(scene: Scene) -> dict[str, object]:
    """Return samples of what the addresses name."""
    experiment = CompetitionFactory(team=scene.team).experiments.get()
    run = runs.log(experiment=experiment, by=scene.people["owner"], name="doors")
    model = logged_models.create(experiment=experiment, run=run, name="model", tags={"kind": "sample"})
    return {
        "model_id": model.public_id,
        "mlflow:model-tag key": "kind",
        "mlflow-of-team:model-tag key": "kind",
    }
