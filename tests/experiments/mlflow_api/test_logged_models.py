"""Logged models over HTTP: what autolog of MLflow 3 needs, and their search."""

import math
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.models import LoggedModel, LoggedModelMetric
from experiments.services import logged_models, runs
from experiments.services.logged_models import ModelPoint
from experiments.services.run_inputs import NoSuchModel
from teams.models import HistoryEvent
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db


def made(tell, run, **more):
    body = {"experiment_id": str(run.experiment_id), "name": "model", "source_run_id": run.public_id}
    answer = tell("logged-models", body | more)
    assert answer.status_code == 200, answer.content
    return answer.json()["model"]


def names(tell, run, filter="", **more):  # noqa: A002  the protocol's word
    body = {"experiment_ids": [str(run.experiment_id)], "filter": filter}
    answer = tell("logged-models/search", body | more)
    assert answer.status_code == 200, answer.content
    return [model["info"]["name"] for model in answer.json().get("models", [])]


def test_a_model_is_made_pending_and_tells_where_its_files_go(tell, run):
    model = made(
        tell,
        run,
        params=[{"key": "C", "value": "1.0"}],
        tags=[{"key": "mlflow.user", "value": "root"}],
    )
    info = model["info"]
    assert re.fullmatch("m-[0-9a-f]{32}", info["model_id"])
    assert info["artifact_uri"] == (
        f"mlflow-artifacts:/{run.experiment_id}/models/{info['model_id']}/artifacts"
    )
    assert (info["status"], info["source_run_id"]) == ("LOGGED_MODEL_PENDING", run.public_id)
    assert info["experiment_id"] == str(run.experiment_id)
    assert info["tags"] == [{"key": "mlflow.user", "value": "root"}]
    assert model["data"] == {"params": [{"key": "C", "value": "1.0"}]}
    assert tell(f"logged-models/{info['model_id']}", {}, "get").json() == {"model": model}


def test_parameters_come_in_hundreds_and_again(tell, run):
    model_id = made(tell, run)["info"]["model_id"]
    params = [{"key": f"p{number}", "value": "x" * 7000} for number in range(100)]
    for _retry in range(2):
        body = {"model_id": model_id, "params": params}
        assert tell(f"logged-models/{model_id}/params", body).json() == {}
    stored = tell(f"logged-models/{model_id}", {}, "get").json()["model"]["data"]["params"]
    assert len(stored) == 100
    assert len(stored[0]["value"]) == 6000


@pytest.mark.parametrize("status", ["LOGGED_MODEL_READY", 2, "2"])
def test_a_model_becomes_ready(tell, run, status):
    model_id = made(tell, run)["info"]["model_id"]
    body = {"model_id": model_id, "status": status}
    answer = tell(f"logged-models/{model_id}", body, "patch")
    assert answer.json()["model"]["info"]["status"] == "LOGGED_MODEL_READY"
    assert tell(f"logged-models/{model_id}", {"status": "DONE"}, "patch").status_code == 400


def test_tags_are_set_replaced_and_taken_away(tell, run):
    model_id = made(tell, run)["info"]["model_id"]
    for value in ("1", "2"):
        tags = {"tags": [{"key": "a/b c", "value": value}, {"key": "a/b c", "value": value}]}
        assert tell(f"logged-models/{model_id}/tags", tags, "patch").json() == {}
    info = tell(f"logged-models/{model_id}", {}, "get").json()["model"]["info"]
    assert info["tags"] == [{"key": "a/b c", "value": "2"}]
    assert tell(f"logged-models/{model_id}/tags/a/b%20c", {}, "delete").json() == {}
    answer = tell(f"logged-models/{model_id}/tags/a/b%20c", {}, "delete")
    assert (answer.status_code, answer.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_a_deleted_model_is_found_only_by_those_who_ask_for_it(tell, run):
    model_id = made(tell, run)["info"]["model_id"]
    for _retry in range(2):
        assert tell(f"logged-models/{model_id}", {}, "delete").json() == {}
    assert HistoryEvent.objects.filter(what="model deleted").count() == 1
    assert tell(f"logged-models/{model_id}", {}, "get").status_code == 404
    assert tell(f"logged-models/{model_id}?allow_deleted=true", {}, "get").status_code == 200
    assert names(tell, run) == []


@pytest.mark.parametrize("name", ["", "a/b", "a.b", "a:b", "50%", "it's", 'a"b', "x" * 501])
def test_names_that_mlflow_refuses_are_refused(tell, run, name):
    answer = tell("logged-models", {"experiment_id": str(run.experiment_id), "name": name})
    assert answer.status_code == 400


def test_a_model_needs_an_experiment_of_the_team_and_not_a_name(tell, run):
    assert made(tell, run, name=None)["info"]["name"]
    strange = CompetitionFactory(team=TeamFactory()).experiments.get()
    for experiment in (str(strange.pk), "0x1", "9" * 40, ""):
        assert tell("logged-models", {"experiment_id": experiment}).status_code in {400, 404}
    other = runs.log(experiment=strange, by=run.owner, name="other")
    body = {"experiment_id": str(run.experiment_id), "source_run_id": other.public_id}
    assert tell("logged-models", body).status_code == 404


def test_metrics_of_a_model_are_kept_once_with_their_dataset(tell, run):
    model_id = made(tell, run)["info"]["model_id"]
    points = [
        ModelPoint(model_id, "acc", 0.5, step=1, logged_ms=5, dataset_name="val", dataset_digest="d"),
        ModelPoint(model_id, "loss", math.nan, logged_ms=6),
    ]
    for _retry in range(2):
        logged_models.write_metrics(run=run, points=points)
    assert LoggedModelMetric.objects.count() == 2
    metrics = tell(f"logged-models/{model_id}", {}, "get").json()["model"]["data"]["metrics"]
    assert metrics[0] == {
        "key": "acc",
        "value": 0.5,
        "timestamp": 5,
        "step": 1,
        "model_id": model_id,
        "run_id": run.public_id,
        "dataset_name": "val",
        "dataset_digest": "d",
    }
    assert metrics[1]["value"] == "NaN"
    with pytest.raises(NoSuchModel):
        logged_models.write_metrics(run=run, points=[ModelPoint("m-unknown", "acc", 0.5)])


@pytest.fixture
def three(tell, run):
    for name, accuracy in (("one", 0.1), ("two", 0.2), ("셋", None)):
        info = made(tell, run, name=name, params=[{"key": "lr", "value": name}], model_type=name.upper())
        tell(
            f"logged-models/{info['info']['model_id']}/tags", {"tags": [{"key": "t", "value": name}]}, "patch"
        )
        if accuracy:
            point = ModelPoint(info["info"]["model_id"], "val/acc", accuracy, dataset_name=name)
            logged_models.write_metrics(run=run, points=[point])


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("", {"one", "two", "셋"}),
        ("name = 'one'", {"one"}),
        ('name = "셋"', {"셋"}),
        ("name != 'one'", {"two", "셋"}),
        ("name LIKE '%o%'", {"one", "two"}),
        ("name LIKE '%O%'", set()),
        ("name ilike '%O%'", {"one", "two"}),
        ("name IN ('one', 'two')", {"one", "two"}),
        ("name NOT IN ('one')", {"two", "셋"}),
        ("attributes.name = 'one' AND params.lr = 'one' and tags.t != 'two'", {"one"}),
        ("params.lr = 'two' AND tags.t = 'one'", set()),
        ("metrics.`val/acc` > 0.15", {"two"}),
        ("metrics.`val/acc` <= 0.2 AND model_type = 'ONE'", {"one"}),
        ("creation_timestamp > 0", {"one", "two", "셋"}),
        ("creation_timestamp < 0", set()),
        ("status = 'LOGGED_MODEL_PENDING'", {"one", "two", "셋"}),
        ("creation_timestamp_ms > 1e300", set()),
        ("creation_time > 1 AND last_updated_timestamp > 1", {"one", "two", "셋"}),
        ("status = 'LOGGED_MODEL_READY'", set()),
        ("status IN ('PENDING', 'LOGGED_MODEL_READY')", {"one", "two", "셋"}),
        ("source_run_id = 'nope'", set()),
        ("source_run_id != 'nope'", {"one", "two", "셋"}),
        ("params.lr = two", {"two"}),
        ("params.lr = 0.01", set()),
        ("params.lr LIKE 't%o' AND tags.t IN ('two')", {"two"}),
        ("metrics.`val/acc` != 0.1", {"two"}),
        ("experiment_id = '0'", set()),
        ("experiment_id != '0'", {"one", "two", "셋"}),
        ("name LIKE '%o%n%e%%%'", {"one"}),
        ("name = 'one' AND", {"one"}),
    ],
)
def test_models_are_found_by_filters(tell, run, three, filter, found):  # noqa: A002
    assert set(names(tell, run, filter)) == found


@pytest.mark.parametrize(
    "filter",
    ["name", "name = ", "name > 'a'", "name = 'a' OR name = 'b'", "metrics.a > 'x'", "metrics.a LIKE 'x'",
     "colour = 'red'", "runs.a = 'b'", "x" * 10_001, "name IN 'a'", "(name = 'a')", "tags.t IS NULL",
     "experiment_id = 'x'", "metrics.a IN (1)", "dataset.name = 'a'"],
)  # fmt: skip
def test_a_wrong_filter_is_told(tell, run, filter):  # noqa: A002
    answer = tell("logged-models/search", {"experiment_ids": [str(run.experiment_id)], "filter": filter})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_models_are_ordered_by_attributes_and_metrics(tell, run, three):
    assert names(tell, run) == ["셋", "two", "one"]
    assert names(tell, run, order_by=[{"field_name": "creation_timestamp", "ascending": True}]) == [
        "one",
        "two",
        "셋",
    ]
    for ascending, order in ((True, ["one", "two", "셋"]), (False, ["two", "one", "셋"])):
        by = [{"field_name": "metrics.val/acc", "ascending": ascending}]
        assert names(tell, run, order_by=by) == order
    by = [{"field_name": "metrics.val/acc", "dataset_name": "two"}]
    assert names(tell, run, order_by=by)[0] == "two"
    answer = tell("logged-models/search", {"experiment_ids": ["1"], "order_by": [{"field_name": "params.x"}]})
    assert answer.status_code == 400


def test_models_are_found_by_the_dataset_they_were_measured_on(tell, run, three):
    assert names(tell, run, datasets=[{"dataset_name": "two"}]) == ["two"]
    assert names(tell, run, "metrics.`val/acc` > 0", datasets=[{"dataset_name": "one"}]) == ["one"]
    assert names(tell, run, datasets=[{"dataset_name": "one", "dataset_digest": "x"}]) == []
    answer = tell("logged-models/search", {"experiment_ids": ["1"], "datasets": [{}]})
    assert answer.status_code == 400


def test_pages_follow_each_other(tell, run, three):
    body = {"experiment_ids": [str(run.experiment_id)], "max_results": 2}
    first = tell("logged-models/search", body).json()
    rest = tell("logged-models/search", body | {"page_token": first["next_page_token"]}).json()
    assert [len(page["models"]) for page in (first, rest)] == [2, 1]
    assert "next_page_token" not in rest
    for token in ("!", "LTE=", "bm8="):
        assert tell("logged-models/search", body | {"page_token": token}).status_code == 400
    assert tell("logged-models/search", body | {"max_results": -1}).status_code == 400


def test_others_models_are_never_found(tell, run, member):
    strange = CompetitionFactory(team=TeamFactory()).experiments.get()
    model = logged_models.create(experiment=strange, name="model")
    answer = tell("logged-models/search", {"experiment_ids": [str(strange.pk)]})
    assert answer.json() == {}
    assert tell(f"logged-models/{model.public_id}", {}, "get").status_code == 404
    assert tell(f"logged-models/{model.public_id}", {}, "delete").status_code == 404
    assert LoggedModel.objects.get().lifecycle == "active"


def test_a_search_asks_as_often_for_many_models_as_for_few(tell, run, three):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            names(tell, run)
        return len(asked)

    few = queries()
    for number in range(20):
        logged_models.create(experiment=run.experiment, run=run, name=str(number), parameters={"a": "1"})
    assert queries() == few
