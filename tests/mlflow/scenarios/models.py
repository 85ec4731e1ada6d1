"""Autolog, models and datasets: what scikit-learn's users get without writing a line."""

import json
import tempfile
from pathlib import Path

import matplotlib
import mlflow
import mlflow.sklearn
import numpy
import pandas
import sklearn.datasets
import sklearn.linear_model
import sklearn.model_selection

from tests.mlflow.scenarios.artifacts import files
from tests.mlflow.scenarios.place import Place, client, refused, same
from tests.mlflow.scenarios.register import scenario

TRAINING = {
    "training_accuracy_score",
    "training_f1_score",
    "training_log_loss",
    "training_precision_score",
    "training_recall_score",
    "training_roc_auc",
    "training_score",
}


def data() -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return a small problem of two classes: 60 rows of 4 numbers, 60 labels."""
    return sklearn.datasets.make_classification(60, 4, random_state=0)


@scenario(core=True)
def autolog_of_scikit_learn(place: Place) -> list[str]:
    """Seven training metrics and the plots arrive; the model can be loaded again."""
    place.experiment()
    matplotlib.use("Agg")
    mlflow.sklearn.autolog(log_input_examples=False, silent=True)
    try:
        x, y = data()
        with mlflow.start_run() as run:
            fitted = sklearn.linear_model.LogisticRegression(C=0.5).fit(x, y)
            fitted.score(x, y)
    finally:
        mlflow.sklearn.autolog(disable=True)
    read = client().get_run(run.info.run_id)
    same(TRAINING - set(read.data.metrics), set())
    same((read.data.params["C"], read.data.tags["estimator_name"]), ("0.5", "LogisticRegression"))
    kept = set(files(run.info.run_id))
    same(
        {
            "training_confusion_matrix.png",
            "training_roc_curve.png",
            "training_precision_recall_curve.png",
            "estimator.html",
            "metric_info.json",
        }
        - kept,
        set(),
    )
    same(read.inputs.dataset_inputs[0].tags[0].value, "train")
    loaded = mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/model")
    same(loaded.predict(x).tolist(), fitted.predict(x).tolist())
    return sorted(read.data.metrics)


@scenario()
def autolog_of_a_grid_search(place: Place) -> None:
    """Each combination is a run below the search."""
    place.experiment()
    mlflow.sklearn.autolog(log_models=False, log_datasets=False, silent=True, max_tuning_runs=3)
    try:
        x, y = data()
        with mlflow.start_run() as run:
            grid = {"C": [0.1, 1.0, 10.0]}
            sklearn.model_selection.GridSearchCV(sklearn.linear_model.LogisticRegression(), grid, cv=2).fit(
                x, y
            )
    finally:
        mlflow.sklearn.autolog(disable=True)
    children = client().search_runs(
        [run.info.experiment_id], f"tags.mlflow.parentRunId = '{run.info.run_id}'"
    )
    same(sorted(child.data.params["C"] for child in children), ["0.1", "1.0", "10.0"])
    assert "best_cv_score" in client().get_run(run.info.run_id).data.metrics


@scenario(clients=(3,), core=True)
def a_logged_model(place: Place) -> None:
    place.experiment()
    x, y = data()
    with mlflow.start_run() as run:
        fitted = sklearn.linear_model.LogisticRegression().fit(x, y)
        made = mlflow.sklearn.log_model(fitted, name="분류기", params={"C": 1}, tags={"stage": "first"})
        mlflow.log_metric("acc", 0.9, step=3, model_id=made.model_id)
    model = mlflow.get_logged_model(made.model_id)
    same((model.name, str(model.status), model.source_run_id), ("분류기", "READY", run.info.run_id))
    same((model.params, model.tags["stage"]), ({"C": "1"}, "first"))
    same([(metric.key, metric.value, metric.step) for metric in model.metrics], [("acc", 0.9, 3)])
    same(mlflow.sklearn.load_model(made.model_uri).predict(x).tolist(), fitted.predict(x).tolist())
    same([one.model_id for one in client().get_run(run.info.run_id).outputs.model_outputs], [made.model_id])
    mlflow.set_logged_model_tags(made.model_id, {"reviewed": "yes"})
    mlflow.delete_logged_model_tag(made.model_id, "stage")
    same(
        {
            key: value
            for key, value in mlflow.get_logged_model(made.model_id).tags.items()
            if not key.startswith("mlflow.")
        },
        {"reviewed": "yes"},
    )


@scenario(clients=(3,))
def logged_models_are_searched(place: Place) -> None:
    name = place.experiment()
    eid = mlflow.get_experiment_by_name(name).experiment_id
    made = []
    for number in range(3):
        with mlflow.start_run():
            model = mlflow.initialize_logged_model(name=f"m{number}", params={"size": str(number)})
            mlflow.log_metric("acc", number / 10, model_id=model.model_id)
        mlflow.finalize_logged_model(model.model_id, "READY")
        made.append(model.model_id)
    asked = {"experiment_ids": [eid], "output_format": "list"}
    same([model.model_id for model in mlflow.search_logged_models(**asked)], made[::-1], "newest first")
    by_name = mlflow.search_logged_models(filter_string="name = 'm1'", **asked)
    same([model.model_id for model in by_name], [made[1]])
    good = mlflow.search_logged_models(filter_string="metrics.acc >= 0.1", **asked)
    same({model.model_id for model in good}, set(made[1:]))
    ordered = mlflow.search_logged_models(
        order_by=[{"field_name": "metrics.acc", "ascending": True}], **asked
    )
    same([model.model_id for model in ordered], made)
    same(len(mlflow.search_logged_models(max_results=2, **asked)), 2)
    with refused("INVALID_PARAMETER_VALUE"):
        mlflow.search_logged_models(filter_string="no sense", **asked)
    client().delete_logged_model(made[0])
    same([model.model_id for model in mlflow.search_logged_models(**asked)], made[:0:-1])
    with refused("RESOURCE_DOES_NOT_EXIST"):
        mlflow.get_logged_model(made[0])


@scenario(clients=(3,))
def a_model_with_more_parameters_than_a_call_takes(place: Place) -> None:
    place.experiment()
    with mlflow.start_run():
        model = mlflow.initialize_logged_model(
            name="big", params={f"p{number}": str(number) for number in range(250)}
        )
        failed = mlflow.initialize_logged_model(name="failed")
    mlflow.finalize_logged_model(failed.model_id, "FAILED")
    same(len(mlflow.get_logged_model(model.model_id).params), 250)
    same(str(mlflow.get_logged_model(model.model_id).status), "PENDING")
    same(str(mlflow.get_logged_model(failed.model_id).status), "FAILED")


@scenario(clients=(2,), core=True)
def a_model_of_the_second_generation(place: Place) -> None:
    """Its files lie under the run; a tag tells of it."""
    place.experiment()
    x, y = data()
    with mlflow.start_run() as run:
        fitted = sklearn.linear_model.LogisticRegression().fit(x, y)
        mlflow.sklearn.log_model(fitted, artifact_path="model", input_example=x[:2])
        mlflow.sklearn.log_model(fitted, artifact_path="again")
    history = json.loads(client().get_run(run.info.run_id).data.tags["mlflow.log-model.history"])
    same([one["artifact_path"] for one in history], ["model", "again"])
    assert "model/MLmodel" in files(run.info.run_id, "model")
    same(
        mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/model").predict(x).tolist(),
        fitted.predict(x).tolist(),
    )


@scenario(core=True)
def datasets(place: Place) -> None:
    place.experiment()
    frame = pandas.DataFrame({"x": range(5), "이름": list("abcde")})
    with mlflow.start_run() as run:
        train = mlflow.data.from_pandas(frame, name="재활용 v2", targets="이름")
        mlflow.log_input(train, context="training")
        mlflow.log_input(mlflow.data.from_numpy(numpy.ones((4, 3)), name="검증"), context="validation")
        mlflow.log_input(train, context="training")
    found = {one.dataset.name: one for one in client().get_run(run.info.run_id).inputs.dataset_inputs}
    same(sorted(found), sorted(["재활용 v2", "검증"]))
    one = found["재활용 v2"]
    same(
        (one.dataset.digest, one.tags[0].key, one.tags[0].value),
        (train.digest, "mlflow.data.context", "training"),
    )
    same(json.loads(one.dataset.profile), train.profile)
    same(json.loads(one.dataset.schema), json.loads(train.to_dict()["schema"]))
    by_name = client().search_runs([run.info.experiment_id], "datasets.name = '재활용 v2'")
    same([found.info.run_id for found in by_name], [run.info.run_id])
    by_context = client().search_runs([run.info.experiment_id], "dataset.context = 'validation'")
    same(len(by_context), 1)
    same(client().search_runs([run.info.experiment_id], "dataset.name = 'other'"), [])


@scenario()
def a_dataset_with_a_large_profile(place: Place) -> None:
    """More than Django's usual 2.5 MB in one body."""
    place.experiment()
    dataset = mlflow.entities.Dataset("big", "d1", "local", "{}", "{}", json.dumps({"x": "y" * 4_000_000}))
    with mlflow.start_run() as run:
        client().log_inputs(run.info.run_id, [mlflow.entities.DatasetInput(dataset, [])])
    read = client().get_run(run.info.run_id).inputs.dataset_inputs[0].dataset
    same(len(json.loads(read.profile)["x"]), 4_000_000)


@scenario(ours=True)
def registering_a_model_says_that_there_is_no_registry(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        Path(folder, "MLmodel").write_text("flavors: {}")
        mlflow.log_artifacts(folder, "model")
        with refused("ENDPOINT_NOT_FOUND"):
            mlflow.register_model(f"runs:/{run.info.run_id}/model", "swin")
    same(client().get_run(run.info.run_id).info.status, "FINISHED")
