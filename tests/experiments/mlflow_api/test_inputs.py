"""What clients say of the data and models of a run, over HTTP; and how it comes back."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.mlflow_api import links
from experiments.models import Dataset, ModelInput, ModelOutput, RunInput, Tag
from experiments.selectors import run_inputs as reads
from experiments.services import logged_models, run_inputs, runs
from experiments.services.run_inputs import GivenDataset
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db
TRAIN = {
    "name": "train",
    "digest": "c42e9dfe",
    "source_type": "s3",
    "source": '{"uri": "s3://x/train.csv"}',
    "schema": '{"mlflow_colspec": []}',
    "profile": '{"num_rows": 2}',
}


def given(run, dataset=TRAIN, context="training"):
    tags = [{"key": "mlflow.data.context", "value": context}]
    return {"run_id": run.public_id, "datasets": [{"tags": tags, "dataset": dataset}]}


def test_a_dataset_is_kept_once_and_comes_back_as_it_was_sent(tell, run):
    for _retry in range(3):
        answer = tell("runs/log-inputs", given(run))
        assert (answer.status_code, answer.json()) == (200, {})
    assert Dataset.objects.count() == RunInput.objects.count() == 1
    assert RunInput.objects.get().context == "training"
    shown = links.shown(reads.of_runs([run.pk])[run.pk])
    assert shown["inputs"]["dataset_inputs"] == given(run)["datasets"]
    assert shown["outputs"] == {}


def test_the_first_use_of_a_dataset_counts_and_a_changed_one_is_another(tell, run):
    tell("runs/log-inputs", given(run))
    tell("runs/log-inputs", given(run, context="evaluation"))
    tell("runs/log-inputs", given(run, TRAIN | {"digest": "other"}))
    assert list(RunInput.objects.in_order().values_list("context", "dataset__digest")) == [
        ("training", "c42e9dfe"),
        ("training", "other"),
    ]


def test_the_first_dataset_names_the_data_version_when_nobody_did(tell, team, member, run):
    tell("runs/log-inputs", given(run))
    tell("runs/log-inputs", given(run, TRAIN | {"name": "second"}))
    run.refresh_from_db()
    assert run.data_version == "train"
    vague = runs.log(experiment=run.experiment, by=member, name="autologged")
    typed = runs.log(experiment=run.experiment, by=member, name="typed", data_version="v2")
    for one in (vague, typed):
        tell("runs/log-inputs", given(one, TRAIN | {"name": "dataset", "digest": "9d43ccbf"}))
        one.refresh_from_db()
    assert (vague.data_version, typed.data_version) == ("dataset 9d43ccbf", "v2")


@pytest.mark.parametrize(
    ("field", "limit"),
    [("name", 500), ("digest", 36), ("source_type", 36), ("source", 65_535), ("schema", 1_048_575)],
)
def test_the_limits_are_mlflows(tell, run, field, limit):
    assert tell("runs/log-inputs", given(run, TRAIN | {field: "가" * limit})).status_code == 200
    answer = tell("runs/log-inputs", given(run, TRAIN | {field: "가" * (limit + 1)}))
    assert answer.status_code == 400
    assert answer.json() == {
        "error_code": "INVALID_PARAMETER_VALUE",
        "message": f"'{field}' exceeds the maximum length of {limit} characters",
    }


def test_a_profile_of_16_mb_is_taken_and_left_out_of_pages(tell, run, member):
    large = "x" * 16_777_215
    assert tell("runs/log-inputs", given(run, TRAIN | {"profile": large})).status_code == 200
    assert tell("runs/log-inputs", given(run, TRAIN | {"profile": large + "x"})).status_code == 400
    other = runs.log(experiment=run.experiment, by=member, name="other")
    alone = reads.of_runs([run.pk])[run.pk].datasets[0]
    on_a_page = reads.of_runs([run.pk, other.pk])[run.pk].datasets[0]
    assert (len(alone.profile), on_a_page.profile, on_a_page.schema) == (16_777_215, "", TRAIN["schema"])


@pytest.mark.parametrize(
    "body",
    [
        {"datasets": [{"dataset": TRAIN | {"name": ""}}]},
        {"datasets": [{"dataset": {"digest": "1"}}]},
        {"datasets": [{}]},
        {"datasets": ["train"]},
        {"datasets": "train"},
        {"datasets": [{"dataset": TRAIN | {"name": 5}}]},
        {"datasets": [{"dataset": TRAIN, "tags": [{"key": "k" * 256, "value": "v"}]}]},
        {"datasets": [{"dataset": TRAIN, "tags": [{"key": "k", "value": "v" * 501}]}]},
        {"datasets": [{"dataset": TRAIN}] * 1001},
        {"models": [{}]},
        {"run_id": "", "datasets": []},
    ],
)
def test_a_mistake_is_told_and_changes_nothing(tell, run, body):
    answer = tell("runs/log-inputs", {"run_id": run.public_id} | body)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "INVALID_PARAMETER_VALUE"
    assert not RunInput.objects.exists()


def test_a_run_of_others_is_missing_and_one_in_the_bin_refuses(tell, run, member):
    strange = runs.log(
        experiment=CompetitionFactory(team=TeamFactory()).experiments.get(), by=member, name="strange"
    )
    answer = tell("runs/log-inputs", given(strange))
    assert (answer.status_code, answer.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    runs.delete(run=run, by=member)
    answer = tell("runs/log-inputs", given(run))
    assert answer.status_code == 400
    assert answer.json()["message"].endswith("must be in the 'active' state. Current state is deleted.")


def test_models_go_in_and_come_out_once(tell, run):
    model = logged_models.create(experiment=run.experiment, run=run, name="model")
    for step in (0, 5):
        body = {"run_id": run.public_id, "models": [{"model_id": model.public_id, "step": step}]}
        assert tell("runs/outputs", body).json() == {}
        assert tell("runs/log-inputs", body).json() == {}
    assert ModelInput.objects.count() == ModelOutput.objects.count() == 1
    assert links.shown(reads.of_runs([run.pk])[run.pk]) == {
        "inputs": {"model_inputs": [{"model_id": model.public_id}]},
        "outputs": {"model_outputs": [{"model_id": model.public_id, "step": 5}]},
    }
    body["models"] = [{"model_id": "m-unknown"}]
    assert tell("runs/outputs", body).status_code == 404


def test_a_page_of_runs_takes_two_queries_however_many_runs(run, member):
    for number in range(12):
        one = runs.log(experiment=run.experiment, by=member, name=str(number))
        run_inputs.log_inputs(run=one, datasets=[GivenDataset("train", str(number % 3))])
    ids = list(run.experiment.runs.values_list("pk", flat=True))
    for some, queries in (([run.pk], 1), (ids[1:3], 2), (ids, 2)):
        with CaptureQueriesContext(connection) as asked:
            reads.of_runs(some)
        assert len(asked) == queries
    assert len(reads.of_runs(ids)) == 12


def test_the_models_of_older_clients_make_a_history_without_doubles(tell, run):
    def model(number):
        flavors = {"sklearn": {"config": "secret", "code": None}, "python_function": {"env": "x" * 300}}
        model = {"run_id": run.public_id, "artifact_path": f"m{number}", "utc_time_created": "now"}
        return json.dumps(model | {"flavors": flavors, "signature": "left out"})

    for number in (0, 0, 1):
        body = {"run_id": run.public_id, "model_json": model(number)}
        assert tell("runs/log-model", body).json() == {}
    history = json.loads(Tag.objects.get(run=run, key="mlflow.log-model.history").value)
    assert [one["artifact_path"] for one in history] == ["m0", "m1"]
    assert history[0]["flavors"]["sklearn"] == {"code": None}
    for number in range(40):
        tell("runs/log-model", {"run_id": run.public_id, "model_json": model(number)})
    text = Tag.objects.get(run=run, key="mlflow.log-model.history").value
    assert len(text) <= 8000
    assert json.loads(text)[-1]["artifact_path"] == "m39"


@pytest.mark.parametrize("text", ["no", "[]", '{"run_id": 1}', "1e999", "[" * 100_000])
def test_a_malformed_model_is_told(tell, run, text):
    answer = tell("runs/log-model", {"run_id": run.public_id, "model_json": text})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
