"""What the real clients write into a folder without a connection comes in whole, and once."""

import os
import subprocess

import pytest

from background import engine
from experiments.models import LoggedModel, MetricPoint, Run
from experiments.services import mlflow_imports
from tests.factories.experiments import CompetitionFactory
from tests.mlflow.conftest import missing
from tests.mlflow.player import CLIENT, NOT_PASSED_ON, python_in

pytestmark = [pytest.mark.mlflow, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SCRIPT = """
import mlflow
from mlflow.entities import Dataset, DatasetInput, InputTag
mlflow.set_experiment("분할 baseline")
with mlflow.start_run(run_name="첫 실행", description="노트 **한글**") as run:
    mlflow.log_params({"lr": 0.001, "텍스트/긴": "a\\nb", "empty": ""})
    for step in range(50):
        mlflow.log_metric("mIoU", step / 100, step=step)
    mlflow.log_metric("loss", float("nan"), step=1)
    mlflow.log_metric("loss", float("inf"), step=2)
    mlflow.log_text("hello", "notes/한글 b.md")
    data = Dataset("train", "abc123", "local", "{}", schema="{}", profile="{}")
    used = DatasetInput(data, [InputTag("mlflow.data.context", "training")])
    mlflow.MlflowClient().log_inputs(run.info.run_id, [used])
    with mlflow.start_run(nested=True, run_name="fold 0", tags={"wrapup.fold": "0"}):
        mlflow.log_metric("other", 0.5)
    if hasattr(mlflow, "initialize_logged_model"):
        model = mlflow.initialize_logged_model(name="net", params={"depth": "3"}, source_run_id=run.info.run_id)
        mlflow.log_metric("mIoU", 0.7, step=90, model_id=model.model_id)
        mlflow.finalize_logged_model(model.model_id, "READY")
"""


@pytest.mark.parametrize("generation", [3, 2])
def test_a_folder_of_the_real_client_comes_in(generation, team, member, tmp_path, settings, monkeypatch):
    python = python_in(f"mlflow{generation}")
    if not python.exists():
        missing(f"the MLflow client {generation}: make test installs it")
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(NOT_PASSED_ON)}
    folder = tmp_path / "mlruns"
    offline = {"MLFLOW_TRACKING_URI": folder.as_uri(), "MLFLOW_ALLOW_FILE_STORE": "true"}
    said = subprocess.run(
        [str(python), "-c", SCRIPT],
        cwd=tmp_path,
        env={**inherited, **CLIENT, **offline, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-2000:]
    competition = CompetitionFactory(team=team)
    for made, known in ((2, 0), (0, 2)):
        asked = mlflow_imports.bring_folder(competition=competition, by=member, folder=folder)
        engine.work()
        asked.job.refresh_from_db()
        assert (asked.job.result["made"], asked.job.result["known"]) == (made, known), asked.job.problems
    run = Run.objects.get(name="첫 실행")
    assert (folder / str(next(folder.glob(f"*/{run.public_id}")).relative_to(folder))).is_dir()
    assert dict(run.parameters.values_list("key", "value")) == {
        "lr": "0.001",
        "텍스트/긴": "a\nb",
        "empty": "",
    }
    assert (run.notes, run.status, run.data_version) == ("노트 **한글**", "FINISHED", "train")
    assert [str(one.number) for one in MetricPoint.objects.filter(key__name="loss").in_order()] == [
        "nan",
        "inf",
    ]
    assert run.artifacts.get().path == "notes/한글 b.md"
    assert run.folds.get().name == "fold 0"
    assert run.latest_metrics.get(key__name="other").value == 0.5
    if generation == 3:
        assert run.score == 0.7
        model = LoggedModel.objects.get()
        assert (model.name, model.status, model.run, model.metrics.count()) == ("net", "READY", run, 1)
    else:
        assert run.score == 0.49
