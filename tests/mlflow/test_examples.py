"""The training scripts in examples/, run by the real clients as people run them, arrive on the run page and the board."""

import json
import os
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.mlflow.conftest import missing
from tests.mlflow.player import CLIENT, NOT_PASSED_ON, ROOT, python_in

pytestmark = [pytest.mark.mlflow, pytest.mark.slow]
EXAMPLES = ROOT / "examples"


def ask(place, path, body=None):
    """Ask our server with the team's token and return the JSON."""
    asked = urllib.request.Request(
        f"{place['uri']}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {place['people']['token']}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="module")
def place(ours):
    if not ours["people"]:
        pytest.skip("another tracking server has no board")
    team = ours["people"]["team"]
    metrics = [{"key": "mIoU", "direction": "max"}]
    body = {"slug": "camp", "name": "Camp", "metrics": metrics}
    ask(ours, f"/api/v1/teams/{team}/competitions/", body)
    return ours | {"team": team}


def run_example(place, generation: int, name: str, home: Path) -> None:
    python = python_in(f"mlflow{generation}")
    if not python.exists():
        missing(f"the MLflow client {generation}: make test installs it")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(NOT_PASSED_ON)}
    # As people start it: from anywhere, the address of the team and the token in the environment.
    said = subprocess.run(
        [str(python), str(EXAMPLES / name)],
        cwd=home,
        env={
            **inherited,
            **CLIENT,
            "HOME": str(home),
            "MPLCONFIGDIR": str(python.parent.parent / "matplotlib"),
            "MLFLOW_TRACKING_URI": f"{place['uri']}/t/{place['team']}",
            "MLFLOW_TRACKING_TOKEN": place["people"]["token"],
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-3000:]


def runs_named(place, name: str) -> list[dict]:
    experiments = ask(place, "/api/2.0/mlflow/experiments/search", {"max_results": 100})["experiments"]
    ids = [one["experiment_id"] for one in experiments]
    body = {"experiment_ids": ids, "filter": f"attributes.run_name = '{name}'"}
    return ask(place, "/api/2.0/mlflow/runs/search", body).get("runs", [])


def page_of(place, run) -> str:
    """Return the run as /api/v1 tells it, found by the id that the client knows."""
    return ask(place, f"/api/v1/teams/{place['team']}/runs/{run['info']['run_id']}/")


def board(place) -> list[dict]:
    return ask(place, f"/api/v1/teams/{place['team']}/competitions/camp/leaderboard/")["results"]


@pytest.mark.parametrize("generation", [3, 2])
def test_a_fit_with_autolog_is_on_the_board_with_its_metrics_plots_data_and_model(
    place, generation, tmp_path
):
    before = {run["info"]["run_id"] for run in runs_named(place, "random forest")}
    run_example(place, generation, "sklearn_autolog.py", tmp_path)
    run = next(one for one in runs_named(place, "random forest") if one["info"]["run_id"] not in before)
    metrics = {one["key"] for one in run["data"]["metrics"]}
    assert {f"training_{name}" for name in ("accuracy_score", "f1_score", "log_loss", "precision_score",
            "recall_score", "roc_auc", "score")} <= metrics  # fmt: skip
    tags = {one["key"]: one["value"] for one in run["data"]["tags"]}
    assert tags["mlflow.note.content"] == "The baseline: **no** tuning."
    assert run["info"]["status"] == "FINISHED"
    assert run["inputs"]["dataset_inputs"][0]["dataset"]["name"] == "dataset"
    if generation == 3:
        assert run["outputs"]["model_outputs"]
    else:
        assert "mlflow.log-model.history" in tags
    assert any(run["info"]["run_id"] in json.dumps(row) for row in board(place))


def test_a_loop_leaves_a_curve_of_every_epoch_and_its_checkpoint(place, tmp_path):
    run_example(place, 3, "training_loop.py", tmp_path)
    run_id = runs_named(place, "linear")[0]["info"]["run_id"]
    address = f"/api/2.0/mlflow/metrics/get-history?run_id={run_id}&metric_key=val/loss&max_results=1000"
    points = ask(place, address)["metrics"]
    assert [one["step"] for one in points] == list(range(40))
    assert points[-1]["value"] < points[0]["value"]
    files = ask(place, f"/api/2.0/mlflow/artifacts/list?run_id={run_id}&path=checkpoints")["files"]
    assert [one["path"] for one in files] == ["checkpoints/best.npy"]


def test_folds_stand_on_the_board_as_one_run_with_their_mean(place, tmp_path):
    run_example(place, 3, "nested_folds.py", tmp_path)
    whole = runs_named(place, "logistic, 5 folds")[0]
    mean = next(one["value"] for one in whole["data"]["metrics"] if one["key"] == "mIoU")
    folds = [runs_named(place, f"fold {number}")[0] for number in range(5)]
    values = [one["data"]["metrics"][0]["value"] for one in folds]
    assert mean == pytest.approx(sum(values) / 5)
    shown = json.dumps(board(place))
    assert whole["info"]["run_id"] in shown
    assert not any(fold["info"]["run_id"] in shown for fold in folds)
