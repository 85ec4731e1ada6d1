"""Experiments: made, renamed, tagged, deleted, searched, raced for."""

from concurrent.futures import ThreadPoolExecutor

import mlflow
from mlflow.entities import ViewType

from tests.mlflow.scenarios.place import Place, client, refused, same
from tests.mlflow.scenarios.register import scenario


@scenario(core=True)
def made_read_and_tagged(place: Place) -> None:
    name = place.experiment()
    eid = mlflow.get_experiment_by_name(name).experiment_id
    client().set_experiment_tag(eid, "fold", "0")
    client().set_experiment_tag(eid, "fold", "1")
    client().set_experiment_tag(eid, "mlflow.note.content", "about **this**")
    read = client().get_experiment(eid)
    same((read.name, read.lifecycle_stage, read.experiment_id), (name, "active", eid))
    same(
        {key: read.tags[key] for key in ("fold", "mlflow.note.content")},
        {"fold": "1", "mlflow.note.content": "about **this**"},
    )
    assert read.artifact_location
    assert read.creation_time
    assert read.last_update_time >= read.creation_time
    made = mlflow.create_experiment(f"{name} with tags", tags={"a": "b"})
    same(client().get_experiment(made).tags["a"], "b")


@scenario(clients=(3,))
def a_tag_of_an_experiment_goes(place: Place) -> None:
    eid = mlflow.get_experiment_by_name(place.experiment()).experiment_id
    client().set_experiment_tag(eid, "gone", "0")
    client().delete_experiment_tag(eid, "gone")
    assert "gone" not in client().get_experiment(eid).tags
    with refused("RESOURCE_DOES_NOT_EXIST"):
        client().delete_experiment_tag(eid, "gone")


@scenario()
def renamed(place: Place) -> None:
    name, taken = place.experiment(), place.experiment()
    eid = mlflow.get_experiment_by_name(name).experiment_id
    client().rename_experiment(eid, f"{name} again")
    same(client().get_experiment(eid).name, f"{name} again")
    same(mlflow.get_experiment_by_name(name), None)
    with refused("RESOURCE_ALREADY_EXISTS|BAD_REQUEST"):
        client().rename_experiment(eid, taken)


@scenario()
def deleted_and_restored_with_its_runs(place: Place) -> None:
    name = place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1.0)
    with mlflow.start_run() as gone_before:
        pass
    client().delete_run(gone_before.info.run_id)
    eid = run.info.experiment_id
    client().delete_experiment(eid)
    same(client().get_experiment(eid).lifecycle_stage, "deleted")
    same(client().get_run(run.info.run_id).info.lifecycle_stage, "deleted")
    same(client().search_runs([eid]), [])
    same(len(client().search_runs([eid], run_view_type=ViewType.ALL)), 2)
    with refused("INVALID_PARAMETER_VALUE"):
        mlflow.set_experiment(name)
    with refused("INVALID_PARAMETER_VALUE"):
        client().create_run(eid)
    with refused("RESOURCE_ALREADY_EXISTS"):
        client().create_experiment(name)
    client().restore_experiment(eid)
    same(client().get_experiment(eid).lifecycle_stage, "active")
    client().log_metric(run.info.run_id, "m", 2.0, step=1)
    same(client().get_run(run.info.run_id).data.metrics["m"], 2.0)


@scenario()
def searched_in_pages(place: Place) -> None:
    names = [place.experiment(f"page {number}") for number in range(5)]
    mark = names[0].rsplit(" ", 1)[1]
    for name in names:
        client().set_experiment_tag(mlflow.get_experiment_by_name(name).experiment_id, "mark", mark)
    asked = {"filter_string": f"tags.mark = '{mark}'", "max_results": 2}
    found, token = [], None
    while True:
        page = client().search_experiments(**asked, page_token=token)
        found += [one.name for one in page]
        token = page.token
        if not token:
            break
    same(found, names[::-1], "newest first")
    by_name = client().search_experiments(filter_string=f"tags.mark = '{mark}'", order_by=["name ASC"])
    same([one.name for one in by_name], sorted(names))
    exact = client().search_experiments(filter_string=f"name = '{names[2]}'")
    same([one.name for one in exact], [names[2]])
    like = client().search_experiments(filter_string=f"name LIKE 'page 3%' AND tags.mark = '{mark}'")
    same([one.name for one in like], [names[3]])
    client().delete_experiment(exact[0].experiment_id)
    same(client().search_experiments(filter_string=f"name = '{names[2]}'"), [])
    same(len(client().search_experiments(ViewType.DELETED_ONLY, filter_string=f"name = '{names[2]}'")), 1)
    same(len(client().search_experiments(ViewType.ALL, filter_string=f"tags.mark = '{mark}'")), 5)


@scenario(core=True)
def ten_scripts_make_the_same_experiment(place: Place) -> None:
    """One wins, the others are told that it is there: never a server's error."""
    name = place.experiment() + " raced"

    def make(_script: int) -> str:
        try:
            return mlflow.MlflowClient().create_experiment(name)
        except mlflow.exceptions.MlflowException as problem:
            same(problem.error_code, "RESOURCE_ALREADY_EXISTS", str(problem))
            return ""

    with ThreadPoolExecutor(10) as scripts:
        made = [eid for eid in scripts.map(make, range(10)) if eid]
    same(len(made), 1)
    same(mlflow.get_experiment_by_name(name).experiment_id, made[0])


@scenario(core=True)
def without_set_experiment_there_is_a_default(place: Place) -> None:
    """A script that sets none logs into experiment 0."""
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1.0)
    same(run.info.experiment_id, "0")
    same(client().get_experiment("0").lifecycle_stage, "active")
    same([one.info.run_id for one in client().search_runs(["0"], max_results=1)], [run.info.run_id])
