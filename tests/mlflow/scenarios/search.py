"""Finding runs again: as a table, in pages, filtered, ordered; the deleted apart."""

import mlflow
from mlflow.entities import ViewType

from tests.mlflow.scenarios.place import Place, client, refused, same
from tests.mlflow.scenarios.register import scenario


def log(count: int) -> list[str]:
    """Log that many runs, each better than the one before; return their ids."""
    made = []
    for number in range(count):
        with mlflow.start_run(run_name=f"run {number}") as run:
            mlflow.log_metrics({"mIoU": number / 10, "loss": -number / 10})
            mlflow.log_params({"model": "swin" if number % 2 else "unet", "lr": number})
            mlflow.set_tag("fold", number % 3)
        made.append(run.info.run_id)
    return made


@scenario(core=True)
def as_a_table(place: Place) -> None:
    name = place.experiment()
    log(4)
    table = mlflow.search_runs(
        experiment_names=[name], filter_string="metrics.mIoU >= 0.1", order_by=["metrics.mIoU DESC"]
    )
    same(table["metrics.mIoU"].tolist(), [0.3, 0.2, 0.1])
    same(table["params.model"].tolist(), ["swin", "unet", "swin"])
    same(table["tags.fold"].tolist(), ["0", "2", "1"])
    same(table["status"].tolist(), ["FINISHED"] * 3)
    same(len(mlflow.search_runs(search_all_experiments=True, max_results=4)), 4)


@scenario()
def in_pages(place: Place) -> None:
    name = place.experiment()
    made = log(7)
    eid = mlflow.get_experiment_by_name(name).experiment_id
    found, token, pages = [], None, 0
    while True:
        page = client().search_runs(
            [eid], max_results=3, page_token=token, order_by=["params.model", "metrics.loss"]
        )
        found += [run.info.run_id for run in page]
        pages += 1
        token = page.token
        if not token:
            break
    same(pages, 3)
    same(found, [made[number] for number in (5, 3, 1, 6, 4, 2, 0)])
    same([run.info.run_id for run in client().search_runs([eid])], made[::-1], "newest first")


@scenario()
def filters_people_write(place: Place) -> None:
    name = place.experiment()
    log(6)
    for text, expected in (
        ("metrics.mIoU > 0.25 and params.model = 'swin'", [5, 3]),
        ('metrics.loss <= -0.3 AND tags.fold = "1"', [4]),
        ("params.lr != '3' and params.model LIKE 'sw%'", [5, 1]),
        ("params.model ILIKE 'SWIN' and metric.mIoU < 0.4", [3, 1]),
        ("attributes.status = 'FINISHED' and attributes.run_name = 'run 2'", [2]),
        ("tag.fold = '0' and attribute.start_time > 0", [3, 0]),
        ("run_name LIKE 'run %' and metrics.mIoU = 0.5", [5]),
        ("tags.fold IS NULL", []),
        ("tags.fold IS NOT NULL and params.model != 'swin'", [4, 2, 0]),
        ("params.absent = 'x'", []),
        ("", [5, 4, 3, 2, 1, 0]),
    ):
        found = mlflow.search_runs(experiment_names=[name], filter_string=text, output_format="list")
        same([int(run.data.params["lr"]) for run in found], expected, text)


@scenario()
def filters_that_mean_nothing(place: Place) -> None:
    name = place.experiment()
    log(1)
    for text in (
        "metrics.mIoU > 'high'",
        "metrics.mIoU >",
        "metrics.mIoU = 0.1 OR metrics.mIoU = 0.2",
        "NOT metrics.mIoU = 0.1",
        "(metrics.mIoU = 0.1)",
        "params.lr = 3",
        "params.lr > '3'",
        "nothing.x = 'y'",
        "attributes.lifecycle_stage = 'active'",
        "metrics.mIoU BETWEEN 0 AND 1",
        "tags.fold",
        "' OR 1=1 --",
        "metrics.`unclosed > 1",
        "a" * 5000,
    ):
        with refused("INVALID_PARAMETER_VALUE"):
            mlflow.search_runs(experiment_names=[name], filter_string=text)
    for order in (["metrics.mIoU SIDEWAYS"], ["nothing.x"], ["1"]):
        with refused("INVALID_PARAMETER_VALUE"):
            mlflow.search_runs(experiment_names=[name], order_by=order)


@scenario()
def deleted_runs_apart(place: Place) -> None:
    name = place.experiment()
    made = log(3)
    client().delete_run(made[1])
    eid = mlflow.get_experiment_by_name(name).experiment_id

    def ids(view: int) -> list[str]:
        return [run.info.run_id for run in client().search_runs([eid], run_view_type=view)]

    same(ids(ViewType.ACTIVE_ONLY), [made[2], made[0]])
    same(ids(ViewType.DELETED_ONLY), [made[1]])
    same(ids(ViewType.ALL), made[::-1])
    client().restore_run(made[1])
    same(ids(ViewType.ACTIVE_ONLY), made[::-1])
