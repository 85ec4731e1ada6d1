"""What people do wrong: answered at once, with MLflow's own code and a sentence that says what is wrong."""

import mlflow
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException
from mlflow.utils.rest_utils import http_request

from tests.mlflow.scenarios.place import Place, client, refused, same
from tests.mlflow.scenarios.register import scenario

NOBODY = "0" * 32


def raw(method: str, path: str, **given: object) -> tuple[int, dict[str, object]]:
    """Call the server past the client's own checks; return the status and the JSON."""
    credentials = mlflow.tracking._tracking_service.utils._get_store().get_host_creds()
    answer = http_request(credentials, f"/api/2.0/mlflow/{path}", method, raise_on_status=False, **given)
    return answer.status_code, answer.json()


@scenario(core=True)
def a_parameter_cannot_change(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_param("lr", 0.001)
        with refused(
            "INVALID_PARAMETER_VALUE", "Changing param values is not allowed", "'lr'", "'0.001'", "'0.01'"
        ):
            mlflow.log_param("lr", 0.01)
        with refused("INVALID_PARAMETER_VALUE", "Changing param values is not allowed", "lr"):
            mlflow.log_params({"lr": 0.01, "seed": 1})
        with refused("INVALID_PARAMETER_VALUE"):
            client().log_batch(run.info.run_id, params=[Param("twice", "1"), Param("twice", "2")])
    same(client().get_run(run.info.run_id).data.params.get("lr"), "0.001")
    same(client().get_run(run.info.run_id).info.status, "FINISHED")


@scenario()
def what_is_not_there(place: Place) -> None:
    place.experiment()
    with refused("RESOURCE_DOES_NOT_EXIST", f"Run with id={NOBODY} not found"):
        client().get_run(NOBODY)
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client().get_experiment("999999999")
    same(mlflow.get_experiment_by_name("there is no such"), None)
    for write in (
        lambda: client().log_metric(NOBODY, "m", 1.0),
        lambda: client().log_param(NOBODY, "p", 1),
        lambda: client().set_tag(NOBODY, "t", 1),
        lambda: client().log_batch(NOBODY, [Metric("m", 1.0, 1, 1)]),
        lambda: client().set_terminated(NOBODY),
        lambda: client().delete_run(NOBODY),
        lambda: client().restore_run(NOBODY),
    ):
        with refused("RESOURCE_DOES_NOT_EXIST", NOBODY):
            write()
    with refused("RESOURCE_DOES_NOT_EXIST", "999999999"):
        client().create_run("999999999")
    with mlflow.start_run() as run:
        with refused("RESOURCE_DOES_NOT_EXIST", "No tag with name: gone"):
            mlflow.delete_tag("gone")
        same(client().get_metric_history(run.info.run_id, "never logged"), [])
        same(client().list_artifacts(run.info.run_id, "no/such/folder"), [])


@scenario()
def names_that_mlflow_refuses(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        run_id = run.info.run_id
        for name in (
            "../up",
            "/root",
            "a//b",
            ".",
            "a/../b",
            "semi;colon",
            "per%cent",
            "x" * 251,
            "bell\x07",
        ):
            with refused("INVALID_PARAMETER_VALUE"):
                client().log_metric(run_id, name, 1.0)
            with refused("INVALID_PARAMETER_VALUE"):
                client().log_param(run_id, name, "1")
            with refused("INVALID_PARAMETER_VALUE"):
                client().log_batch(run_id, [Metric(name, 1.0, 1, 1)])
        for name in ("../up", "/root", "a//b", ".", "..x"):
            with refused("INVALID_PARAMETER_VALUE"):
                client().set_tag(run_id, name, "1")
            status, said = raw(
                "POST",
                "runs/log-metric",
                json={"run_id": run_id, "key": name, "value": 1.0, "timestamp": 1, "step": 0},
            )
            same((status, said["error_code"]), (400, "INVALID_PARAMETER_VALUE"), name)
    same(client().get_run(run_id).data.metrics, {})


@scenario()
def an_experiment_twice_or_with_a_bad_name(place: Place) -> None:
    name = place.experiment()
    with refused("RESOURCE_ALREADY_EXISTS", name):
        mlflow.create_experiment(name)
    with refused("INVALID_PARAMETER_VALUE"):
        client().create_experiment("x" * 501)
    status, said = raw("POST", "experiments/create", json={"name": ""})
    same((status, said["error_code"]), (400, "INVALID_PARAMETER_VALUE"))
    status, said = raw("POST", "experiments/create", json={"name": "y" * 100_000})
    same((status, said["error_code"]), (400, "INVALID_PARAMETER_VALUE"))


@scenario()
def writing_to_a_deleted_run(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1.0)
    run_id = run.info.run_id
    client().delete_run(run_id)
    same(client().get_run(run_id).info.lifecycle_stage, "deleted")
    for write in (
        lambda: client().log_metric(run_id, "m", 2.0),
        lambda: client().log_param(run_id, "p", 1),
        lambda: client().set_tag(run_id, "t", 1),
        lambda: client().log_batch(run_id, [Metric("m", 2.0, 1, 1)], [], [RunTag("a", "b")]),
    ):
        with refused("INVALID_PARAMETER_VALUE", f"The run {run_id} must be in the 'active' state"):
            write()
    client().restore_run(run_id)
    client().log_metric(run_id, "m", 3.0, step=1)
    same(client().get_run(run_id).data.metrics["m"], 3.0)


@scenario()
def too_much_in_one_batch(place: Place) -> None:
    """Past the client, which cuts batches itself."""
    place.experiment()
    with mlflow.start_run() as run:
        run_id = run.info.run_id
        point = {"key": "m", "value": 1.0, "timestamp": 1, "step": 0}
        for body in (
            {"metrics": [{**point, "step": step} for step in range(1001)]},
            {"params": [{"key": f"p{number}", "value": "1"} for number in range(101)]},
            {"tags": [{"key": f"t{number}", "value": "1"} for number in range(101)]},
            {
                "metrics": [{**point, "step": step} for step in range(950)],
                "params": [{"key": f"p{number}", "value": "1"} for number in range(60)],
            },
        ):
            status, said = raw("POST", "runs/log-batch", json={"run_id": run_id, **body})
            same((status, said["error_code"]), (400, "INVALID_PARAMETER_VALUE"))
    same(client().get_run(run_id).data.metrics, {})


@scenario(ours=True)
def bodies_that_make_no_sense(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        run_id = run.info.run_id
        bodies = [
            ("runs/log-metric", {"run_id": run_id, "key": "m"}),
            ("runs/log-metric", {"run_id": run_id, "value": 1.0, "timestamp": 1}),
            ("runs/log-metric", {"run_id": run_id, "key": "m", "value": "high", "timestamp": 1}),
            ("runs/log-metric", {"run_id": run_id, "key": "m", "value": 1.0, "timestamp": "yesterday"}),
            ("runs/log-metric", {"run_id": run_id, "key": "m", "value": [1], "timestamp": 1}),
            ("runs/log-metric", {"run_id": run_id, "key": 5, "value": 1.0, "timestamp": 1}),
            ("runs/log-metric", {"run_id": 12, "key": "m", "value": 1.0, "timestamp": 1}),
            ("runs/log-metric", {"key": "m", "value": 1.0, "timestamp": 1}),
            ("runs/log-batch", {"run_id": run_id, "metrics": "all"}),
            ("runs/log-batch", {"run_id": run_id, "params": [{"key": "p"}, "x"]}),
            ("runs/log-parameter", {"run_id": run_id, "value": "1"}),
            ("runs/set-tag", {"run_id": run_id, "value": "1"}),
            ("runs/update", {"run_id": run_id, "status": "RUNING"}),
            ("runs/update", {"run_id": run_id, "status": "FINISHED", "end_time": "soon"}),
            ("runs/create", {"experiment_id": ["0"]}),
            ("runs/create", {"experiment_id": "0", "start_time": "now"}),
            ("runs/search", {"experiment_ids": "0"}),
            ("runs/search", {"experiment_ids": [run.info.experiment_id], "max_results": 50_001}),
            ("runs/search", {"experiment_ids": [run.info.experiment_id], "max_results": -1}),
            ("runs/search", {"experiment_ids": [run.info.experiment_id], "page_token": "not one"}),
            ("experiments/search", {"max_results": 50_001}),
            ("experiments/search", {"view_type": "SOME"}),
        ]
        for path, body in bodies:
            status, said = raw("POST", path, json=body)
            assert 400 <= status < 429, f"{path} {body}: {status} {said}"
            assert said["error_code"], (path, body, said)
            assert said["message"], (path, body, said)
        for text in (b"", b"{", b"[]", b"null", b"\xff\xfe", b'"x"', b"[" * 100_000):
            status, said = raw("POST", "runs/log-metric", data=text)
            assert 400 <= status < 429, (text[:10], status, said)
        status, said = raw("GET", "no/such/route")
        same(status, 404)
    same(client().get_run(run_id).data.metrics, {})


@scenario(ours=True)
def numbers_that_no_database_holds(place: Place) -> None:
    """Where MLflow's server answers 500, or stores something else."""
    place.experiment()
    with mlflow.start_run() as run:
        point = {"run_id": run.info.run_id, "key": "m", "value": 1.0, "timestamp": 1, "step": 0}
        for slip in (
            {"step": 2**70},
            {"timestamp": 2**63},
            {"timestamp": -1},
            {"value": "1e999x"},
            {"value": True},
        ):
            status, said = raw("POST", "runs/log-metric", json={**point, **slip})
            same((status, said["error_code"]), (400, "INVALID_PARAMETER_VALUE"), str(slip))
        for text in (
            "metrics.m = 1e999",
            "attributes.start_time > 99999999999999999999999",
            "metrics.m > " + "9" * 400,
        ):
            status, said = raw(
                "POST", "runs/search", json={"experiment_ids": [run.info.experiment_id], "filter": text}
            )
            assert status in {200, 400}, (text, status, said)
        for keys in (["metrics.m ASC", "metrics.m DESC"], ["metrics.m"] * 100):
            status, said = raw(
                "POST", "runs/search", json={"experiment_ids": [run.info.experiment_id], "order_by": keys}
            )
            assert status in {200, 400}, (keys, status, said)


@scenario(ours=True)
def what_we_do_not_serve_says_so(place: Place) -> None:
    """The model registry, traces, gateways: one clear code, in JSON."""
    status, said = raw("GET", "no/such/route")
    same((status, said["error_code"]), (404, "ENDPOINT_NOT_FOUND"))
    with refused("ENDPOINT_NOT_FOUND"):
        client().create_registered_model("swin")
    with refused("ENDPOINT_NOT_FOUND"):
        client().search_registered_models()


@scenario()
def the_clients_own_checks_still_speak(place: Place) -> None:
    """Values that are no numbers never leave the client; a run goes on after them."""
    place.experiment()
    with mlflow.start_run() as run:
        for value in ("high", None, [1]):
            try:
                mlflow.log_metric("m", value)
            except (MlflowException, TypeError):
                continue
            raise AssertionError(f"{value!r} was taken")
        mlflow.log_metric("m", 0.5)
    same(client().get_run(run.info.run_id).data.metrics, {"m": 0.5})
