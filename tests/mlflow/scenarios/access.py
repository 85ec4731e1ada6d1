"""Tokens and teams: who gets in, by which header, at which address, and what stays unseen."""

import tempfile
from pathlib import Path

import mlflow
import requests

from tests.mlflow.scenarios.place import Place, client, environment, refused, same
from tests.mlflow.scenarios.register import scenario


@scenario(ours=True)
def a_token_in_every_way_the_client_sends_it(place: Place) -> None:
    name = place.experiment()
    people = place.people
    basic = {"MLFLOW_TRACKING_USERNAME": people["email"], "MLFLOW_TRACKING_PASSWORD": people["token"]}
    with environment(MLFLOW_TRACKING_TOKEN="", **basic):
        same(mlflow.get_experiment_by_name(name).name, name)
    with environment(MLFLOW_TRACKING_TOKEN="wrong", **basic):
        same(mlflow.get_experiment_by_name(name).name, name, "Basic wins")
    address = place.uri.replace("://", f"://{people['email'].replace('@', '%40')}:{people['token']}@")
    with environment(MLFLOW_TRACKING_TOKEN=""):
        try:
            mlflow.set_tracking_uri(address)
            same(mlflow.get_experiment_by_name(name).name, name, "in the address")
        finally:
            mlflow.set_tracking_uri(place.uri)
    home = Path("~/.mlflow/credentials").expanduser()
    home.parent.mkdir(exist_ok=True)
    home.write_text(
        f"[mlflow]\nmlflow_tracking_username = {people['email']}\n"
        f"mlflow_tracking_password = {people['token']}\n"
    )
    try:
        with environment(MLFLOW_TRACKING_TOKEN=""):
            same(mlflow.get_experiment_by_name(name).name, name, "from the file")
    finally:
        home.unlink()


@scenario(ours=True)
def nobody_gets_in_without_a_token(place: Place) -> None:
    people = place.people
    for given in (
        {"MLFLOW_TRACKING_TOKEN": ""},
        {"MLFLOW_TRACKING_TOKEN": "wrong"},
        {
            "MLFLOW_TRACKING_TOKEN": "",
            "MLFLOW_TRACKING_USERNAME": people["email"],
            "MLFLOW_TRACKING_PASSWORD": "no",
        },
        {
            "MLFLOW_TRACKING_TOKEN": "",
            "MLFLOW_TRACKING_USERNAME": people["other_email"],
            "MLFLOW_TRACKING_PASSWORD": people["token"],
        },
    ):
        with environment(**given), refused("UNAUTHENTICATED|CUSTOMER_UNAUTHORIZED"):
            client().search_experiments()


@scenario(ours=True)
def a_session_is_no_token(place: Place) -> None:
    """A signed-in browser's cookie opens nothing here."""
    browser = requests.Session()
    page = browser.get(f"{place.uri}/accounts/login/")
    token = browser.cookies.get("csrftoken", "")
    form = {
        "login": place.people["email"],
        "password": "a long enough password 1",
        "csrfmiddlewaretoken": token,
    }
    browser.post(page.url, data=form, headers={"Referer": page.url})
    answer = browser.post(f"{place.uri}/api/2.0/mlflow/experiments/search", json={"max_results": 1})
    same((answer.status_code, "error_code" in answer.json()), (401, True))


@scenario(ours=True, core=True)
def the_same_run_under_the_teams_address(place: Place) -> None:
    name = place.experiment()
    mlflow.set_tracking_uri(f"{place.uri}/t/{place.people['team']}")
    mlflow.set_experiment(name)
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        mlflow.log_metric("m", 1.0)
        Path(folder, "a.txt").write_text("x")
        mlflow.log_artifact(f"{folder}/a.txt")
        same([one.path for one in client().list_artifacts(run.info.run_id)], ["a.txt"])
    mlflow.set_tracking_uri(place.uri)
    same(client().get_run(run.info.run_id).data.metrics, {"m": 1.0})
    same([one.path for one in client().list_artifacts(run.info.run_id)], ["a.txt"])


@scenario(ours=True)
def the_address_of_another_team_is_closed(place: Place) -> None:
    mlflow.set_tracking_uri(f"{place.uri}/t/{place.people['other_team']}")
    with refused("ENDPOINT_NOT_FOUND"):
        client().search_experiments()
    mlflow.set_tracking_uri(f"{place.uri}/t/no-such-team")
    with refused("ENDPOINT_NOT_FOUND"):
        client().search_experiments()
    mlflow.set_tracking_uri(place.uri)


@scenario(ours=True, core=True)
def what_another_team_has_is_not_there(place: Place) -> None:
    name = place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1.0)
        mlflow.log_text("secret", "a.txt")
    run_id, eid = run.info.run_id, run.info.experiment_id
    with environment(MLFLOW_TRACKING_TOKEN=place.people["other_token"]):
        same(mlflow.get_experiment_by_name(name), None)
        for ask in (
            lambda: client().get_run(run_id),
            lambda: client().get_experiment(eid),
            lambda: client().log_metric(run_id, "m", 2.0),
            lambda: client().log_param(run_id, "p", "x"),
            lambda: client().log_batch(run_id, [], [], [mlflow.entities.RunTag("a", "b")]),
            lambda: client().set_terminated(run_id),
            lambda: client().delete_run(run_id),
            lambda: client().create_run(eid),
            lambda: client().delete_experiment(eid),
            lambda: client().set_experiment_tag(eid, "a", "b"),
            lambda: client().get_metric_history(run_id, "m"),
        ):
            with refused("RESOURCE_DOES_NOT_EXIST"):
                ask()
        same([found.info.run_id for found in client().search_runs([eid])], [])
        mlflow.set_experiment(name)
        assert mlflow.get_experiment_by_name(name).experiment_id != eid, "each team has names of its own"
    address = f"{place.uri}/api/2.0/mlflow-artifacts/artifacts"
    root = run.info.artifact_uri.removeprefix("mlflow-artifacts:/").lstrip("/")
    theirs = {"Authorization": f"Bearer {place.people['other_token']}"}
    same(requests.get(f"{address}/{root}/a.txt", headers=theirs).status_code, 404)
    same(requests.put(f"{address}/{root}/a.txt", data=b"x", headers=theirs).status_code, 404)
    same(requests.delete(f"{address}/{root}/a.txt", headers=theirs).status_code, 404)
    same(client().get_run(run_id).data.metrics, {"m": 1.0})
