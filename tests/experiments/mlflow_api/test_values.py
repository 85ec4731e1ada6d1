"""What a script logs: each value as it was sent, limits in MLflow's words, nothing lost and nothing twice."""

import math

import pytest

from experiments.mlflow_api import limits
from experiments.models import MetricPoint, Parameter, Run, Tag

pytestmark = pytest.mark.django_db
INVALID = "INVALID_PARAMETER_VALUE"


def metric(key: str = "m", value: object = 1, timestamp: object = 1, **more: object) -> dict[str, object]:
    return {"key": key, "value": value, "timestamp": timestamp, **more}


def test_values_come_back_as_they_went(tracking):
    run = tracking.run()
    sent = {"a": 0.1 + 0.2, "b": -1e-300, "c": 10**20, "d": "NaN", "e": "Infinity", "f": "-Infinity", "g": 0}
    for key, value in sent.items():
        tracking.post("runs/log-metric", run_id=run, **metric(key, value))
    back = tracking.data(run)["metrics"]
    assert back == {**sent, "c": 1e20}
    latest = {one.key.name: one.number for one in Run.objects.get().latest_metrics.by_key()}
    assert math.isnan(latest["d"])


def test_the_latest_value_is_of_the_greatest_step_moment_and_value(tracking):
    run = tracking.run()
    for step, ms, value in ((3, 1, 0.1), (5, 1, 0.2), (5, 2, 0.3), (5, 2, 0.25), (4, 9, 0.9), (-7, 99, 1)):
        tracking.post("runs/log-metric", run_id=run, **metric("m", value, ms, step=step))
    found = tracking.get("runs/get", run_id=run)["run"]["data"]["metrics"]
    assert found == [{"key": "m", "value": 0.3, "timestamp": 2, "step": 5}]
    assert MetricPoint.objects.count() == 6


def test_a_call_that_comes_twice_writes_once(tracking):
    run = tracking.run()
    batch = {
        "metrics": [metric("m", 1), metric("m", 1), metric("m", 2, step=1)],
        "params": [{"key": "lr", "value": "1e-4"}],
        "tags": [{"key": "t", "value": "x"}],
    }
    for _time in range(3):
        assert tracking.post("runs/log-batch", run_id=run, **batch) == {}
        tracking.post("runs/log-metric", run_id=run, **metric("m", 1))
        tracking.post("runs/log-parameter", run_id=run, key="lr", value="1e-4")
        tracking.post("runs/set-tag", run_id=run, key="t", value="x")
    assert MetricPoint.objects.count() == 2
    assert Parameter.objects.count() == 1
    assert Tag.objects.exclude(key="mlflow.runName").count() == 1


def test_a_parameter_keeps_its_first_value(tracking):
    run = tracking.run()
    tracking.post("runs/log-parameter", run_id=run, key="lr", value="0.001")
    code, message = tracking.refused("runs/log-parameter", run_id=run, key="lr", value="0.01")
    assert code == INVALID
    assert message == (
        "Changing param values is not allowed. Param with key='lr' was already logged with value='0.001' for run"
        f" ID='{run}'. Attempted logging new value '0.01'."
    )


def test_a_batch_is_written_whole_or_not_at_all(tracking):
    run = tracking.run()
    tracking.post("runs/log-parameter", run_id=run, key="lr", value="1")
    params = [{"key": "lr", "value": "2"}, {"key": "new", "value": "1"}]
    code, message = tracking.refused(
        "runs/log-batch", run_id=run, params=params, metrics=[metric()], tags=[{"key": "t", "value": "x"}]
    )
    assert code == INVALID
    assert "[{'key': 'lr', 'old_value': '1', 'new_value': '2'}]" in message
    assert tracking.data(run)["params"] == {"lr": "1"}
    assert tracking.data(run)["metrics"] == {}
    assert "t" not in tracking.data(run)["tags"]


def test_values_may_be_empty_long_or_left_out(tracking):
    run = tracking.run()
    tracking.post("runs/log-parameter", run_id=run, key="empty", value="")
    tracking.post("runs/log-parameter", run_id=run, key="none")
    tracking.post("runs/log-parameter", run_id=run, key="long", value="가" * 6001)
    tracking.post("runs/log-parameter", run_id=run, key="long", value="가" * 6002)
    tracking.post("runs/set-tag", run_id=run, key="long", value="나" * 8001)
    tracking.post("runs/log-batch", run_id=run, tags=[{"key": "long 2", "value": "나" * 8001}])
    data = tracking.data(run)
    assert data["params"] == {"empty": "", "none": "", "long": "가" * 6000}
    assert data["tags"]["long"] == data["tags"]["long 2"] == "나" * 8000


@pytest.mark.parametrize("key", ["val/mIoU", "손실 함수", "a b", "a:b", "a.b-c_d", "x" * 250])
def test_names_of_people_are_kept(tracking, key):
    run = tracking.run()
    tracking.post("runs/log-metric", run_id=run, **metric(key))
    tracking.post(
        "runs/log-batch", run_id=run, params=[{"key": key, "value": "1"}], tags=[{"key": key, "value": "1"}]
    )
    data = tracking.data(run)
    assert set(data["metrics"]) == set(data["params"]) == {key}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("a#b", "Names may only contain alphanumerics"),
        ("a\n", "Names may only contain alphanumerics"),
        ("/a", "This name would resolve to '/a'"),
        ("a//b", "This name would resolve to 'a/b'"),
        ("../a", "This name would resolve to '../a'"),
        (".", "This name would resolve to '.'"),
        ("a/", "This name would resolve to 'a'"),
        ("x" * 251, "exceeds the maximum length of 250 characters"),
    ],
)
def test_names_that_mlflow_refuses_are_refused_in_its_words(tracking, key, said):
    run = tracking.run()
    for call, more in (
        ("log-metric", metric(key)),
        ("log-parameter", {"key": key, "value": "1"}),
        ("set-tag", {"key": key, "value": "1"}),
        ("log-batch", {"metrics": [metric(), metric(key)]}),
        ("log-batch", {"params": [{"key": key, "value": "1"}]}),
        ("log-batch", {"tags": [{"key": key, "value": "1"}]}),
        ("create", {"tags": [{"key": key, "value": "1"}]}),
    ):
        code, message = tracking.refused(f"runs/{call}", run_id=run, **more)
        assert code == INVALID
        assert said in message
    assert tracking.data(run)["metrics"] == {}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"value": None}, "value"),
        ({"value": "x"}, "value"),
        ({"value": True}, "value"),
        ({"value": [1]}, "value"),
        ({"timestamp": None}, "timestamp"),
        ({"timestamp": -1}, "timestamp"),
        ({"timestamp": 2**63}, "timestamp"),
        ({"timestamp": "soon"}, "timestamp"),
        ({"step": 1.5}, "step"),
        ({"step": 2**63}, "step"),
        ({"key": ""}, "key"),
        ({"key": None}, "key"),
        ({"key": 5}, "key"),
    ],
)
def test_a_wrong_metric_is_named_and_nothing_is_written(tracking, wrong, named):
    run = tracking.run()
    code, message = tracking.refused("runs/log-metric", run_id=run, **metric() | wrong)
    assert code == INVALID
    assert f"'{named}'" in message
    batch = [metric("fine"), metric() | wrong]
    code, message = tracking.refused("runs/log-batch", run_id=run, metrics=batch)
    assert code == INVALID
    assert f"'metrics[1].{named}'" in message
    assert not MetricPoint.objects.exists()


def test_numbers_may_be_texts_as_protobuf_writes_them(tracking):
    run = tracking.run()
    tracking.post("runs/log-metric", run_id=run, **metric("m", "0.5", "1700000000000", step="-3"))
    assert tracking.get("runs/get", run_id=run)["run"]["data"]["metrics"] == [
        {"key": "m", "value": 0.5, "timestamp": 1_700_000_000_000, "step": -3}
    ]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ({"metrics": 1001}, "at most 1000 metrics. Got 1001 metrics."),
        ({"params": 101}, "at most 100 params. Got 101 params."),
        ({"tags": 101}, "at most 100 tags. Got 101 tags."),
        ({"metrics": 950, "params": 51}, "at most 1000 metrics, params, and tags. Got 1001"),
    ],
)
def test_a_batch_has_limits(tracking, count, said):
    run = tracking.run()
    batch = {
        name: [{"key": f"k{number}", "value": "1", "timestamp": 1} for number in range(most)]
        for name, most in count.items()
    }
    code, message = tracking.refused("runs/log-batch", run_id=run, **batch)
    assert code == INVALID
    assert said in message


def test_a_full_batch_is_taken(tracking):
    run = tracking.run()
    batch = [metric(f"m{number % 7}", number, number, step=number) for number in range(1000)]
    tracking.post("runs/log-batch", run_id=run, metrics=batch)
    assert MetricPoint.objects.count() == 1000
    assert len(tracking.data(run)["metrics"]) == 7


def test_a_batch_of_too_many_bytes_is_refused(tracking):
    run = tracking.run()
    long = [{"key": f"k{number}", "value": "x" * 9000} for number in range(100)]
    tags = [{"key": f"k{number}", "value": "x" * 2000} for number in range(100)]
    code, message = tracking.refused("runs/log-batch", run_id=run, params=long, tags=tags)
    assert code == INVALID
    assert "must be at most 1000000 bytes" in message


def test_a_parameter_comes_once_in_a_batch(tracking):
    run = tracking.run()
    twice = [{"key": "lr", "value": "1"}, {"key": "lr", "value": "1"}]
    code, message = tracking.refused("runs/log-batch", run_id=run, params=twice)
    assert code == INVALID
    assert message.startswith("Duplicate parameter keys have been submitted: ['lr'].")


@pytest.mark.parametrize(
    "batch", [{"params": {}}, {"params": [1]}, {"metrics": "x"}, {"tags": [{"key": "a", "value": 1}]}]
)
def test_a_batch_of_another_shape_is_refused(tracking, batch):
    assert tracking.refused("runs/log-batch", run_id=tracking.run(), **batch)[0] == INVALID


def test_a_tag_that_is_not_there_cannot_be_removed(tracking):
    run = tracking.run()
    tracking.post("runs/set-tag", run_id=run, key="t", value="1")
    tracking.post("runs/delete-tag", run_id=run, key="t")
    assert tracking.refused("runs/delete-tag", run_id=run, key="t") == (
        "RESOURCE_DOES_NOT_EXIST",
        f"No tag with name: t in run with id {run}",
    )


def test_an_empty_batch_is_fine(tracking):
    assert tracking.post("runs/log-batch", run_id=tracking.run()) == {}


def test_keys_that_python_takes_for_words_are_words():
    limits.check_key("손실", "key", "key")
    limits.check_key("_x1", "key", "key")


def test_a_value_measured_of_a_model_is_kept_with_the_model_too(tracking):
    run = tracking.run()
    model = tracking.post("logged-models", experiment_id="0", name="m", source_run_id=run)["model"]["info"]
    said = {"model_id": model["model_id"], "dataset_name": "val", "dataset_digest": "d1"}
    tracking.post("runs/log-metric", run_id=run, **metric("acc", 0.9), **said)
    tracking.post("runs/log-batch", run_id=run, metrics=[metric("f1", "NaN", **said), metric("loss", 1)])
    found = tracking.get(f"logged-models/{model['model_id']}")["model"]["data"]["metrics"]
    assert {(one["key"], one["value"], one["dataset_name"]) for one in found} == {
        ("acc", 0.9, "val"),
        ("f1", "NaN", "val"),
    }
    assert set(tracking.data(run)["metrics"]) == {"acc", "f1", "loss"}
    lost = metric("acc", 1, model_id="m-" + "0" * 32)
    assert tracking.refused("runs/log-metric", run_id=run, **lost)[0] == "RESOURCE_DOES_NOT_EXIST"
