"""Loggers of other libraries, each in the script that its manual shows. Played in an environment made on demand."""

import os
from types import SimpleNamespace

import mlflow
import numpy
import sklearn.datasets

from tests.mlflow.scenarios.place import Place, client, environment, same

ROWS, COLUMNS = 60, 4


def data() -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return 60 rows of 4 numbers, 60 labels of two classes."""
    return sklearn.datasets.make_classification(ROWS, COLUMNS, random_state=0)


def lightgbm(place: Place) -> None:
    """Its autolog: parameters, a metric per iteration, the importance of features, the model."""
    import lightgbm as library

    place.experiment("lightgbm")
    mlflow.lightgbm.autolog(silent=True)
    x, y = data()
    with mlflow.start_run() as run:
        given = library.Dataset(x, y)
        options = {"objective": "binary", "metric": "binary_logloss", "num_leaves": 4, "verbose": -1}
        library.train(options, given, num_boost_round=5, valid_sets=[given], valid_names=["train"])
    read = client().get_run(run.info.run_id)
    same((read.data.params["num_leaves"], read.info.status), ("4", "FINISHED"))
    same(len(client().get_metric_history(run.info.run_id, "train-binary_logloss")), 5)
    assert "feature_importance_split.json" in {one.path for one in client().list_artifacts(run.info.run_id)}
    same(len(read.outputs.model_outputs), 1)


def xgboost(place: Place) -> None:
    """Its autolog, through the interface of scikit-learn."""
    import xgboost as library

    place.experiment("xgboost")
    mlflow.xgboost.autolog(silent=True)
    x, y = data()
    with mlflow.start_run() as run:
        library.XGBClassifier(n_estimators=5, max_depth=2).fit(x, y, eval_set=[(x, y)], verbose=False)
    read = client().get_run(run.info.run_id)
    same(read.data.params["max_depth"], "2")
    same(len(client().get_metric_history(run.info.run_id, "validation_0-logloss")), 5)
    same(len(read.outputs.model_outputs), 1)


def keras(place: Place) -> None:
    """MLflow's callback for Keras, which logs each epoch."""
    os.environ["KERAS_BACKEND"] = "jax"
    import keras as library

    place.experiment("keras")
    x, y = data()
    model = library.Sequential([library.layers.Input((COLUMNS,)), library.layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    with mlflow.start_run() as run:
        model.fit(x, y, epochs=3, verbose=0, validation_split=0.2, callbacks=[mlflow.keras.MlflowCallback()])
    read = client().get_run(run.info.run_id)
    same({"loss", "accuracy", "validation_loss"} - set(read.data.metrics), set())
    same(len(client().get_metric_history(run.info.run_id, "loss")), 3)


def optuna(place: Place) -> None:
    """MLflow's storage for Optuna: a study is a run, each trial a run below it, found again by searches."""
    import optuna as library
    from mlflow.optuna.storage import MlflowStorage

    name = place.experiment("optuna")
    eid = mlflow.get_experiment_by_name(name).experiment_id
    study = library.create_study(storage=MlflowStorage(experiment_id=eid), study_name="sweep")
    study.optimize(lambda trial: (trial.suggest_float("x", -1, 1) - 0.3) ** 2, n_trials=4)
    same(len(study.trials), 4)
    assert study.best_value < 2
    same(len(client().search_runs([eid])), 5)


def transformers(place: Place) -> None:
    """The callback of its trainer, driven as the trainer drives it; the trainer itself wants PyTorch."""
    from transformers.integrations import MLflowCallback

    name = place.experiment("transformers")
    options = {"learning_rate": 5e-5, "num_train_epochs": 3, "per_device_train_batch_size": 8}
    arguments = SimpleNamespace(run_name="bert", to_dict=lambda: options, **options)
    state = SimpleNamespace(is_world_process_zero=True, global_step=0)
    model = SimpleNamespace(
        config=SimpleNamespace(to_dict=lambda: {"model_type": "bert", "architectures": ["X"]})
    )
    with environment(MLFLOW_EXPERIMENT_NAME=name, MLFLOW_FLATTEN_PARAMS="TRUE"):
        callback = MLflowCallback()
        callback.setup(arguments, state, model)
        for step in (10, 20):
            state.global_step = step
            callback.on_log(
                arguments, state, None, {"loss": 1 / step, "grad_norm": float("nan"), "epoch": 1}, model
            )
        callback.on_train_end(arguments, state, None)
    mlflow.end_run()
    run = client().search_runs([mlflow.get_experiment_by_name(name).experiment_id])[0]
    same((run.info.run_name, run.data.params["model_type"]), ("bert", "bert"))
    same([one.step for one in client().get_metric_history(run.info.run_id, "loss")], [10, 20])
