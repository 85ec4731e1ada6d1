"""Five folds as nested runs: the tag `wrapup.fold` makes them folds of the run around them.

The board lists that run only, with the mean of its folds and their spread.
"""

import os

import mlflow
import numpy
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "http://127.0.0.1:8000/t/demo"))
mlflow.set_experiment("folds")

data, labels = load_wine(return_X_y=True)

with mlflow.start_run(run_name="logistic, 5 folds"):
    mlflow.log_params({"C": 0.5, "folds": 5})
    splits = StratifiedKFold(5, shuffle=True, random_state=0).split(data, labels)
    for number, (train, valid) in enumerate(splits):
        with mlflow.start_run(run_name=f"fold {number}", nested=True, tags={"wrapup.fold": str(number)}):
            model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5)).fit(data[train], labels[train])
            mlflow.log_metric("mIoU", float(numpy.mean(model.predict(data[valid]) == labels[valid])))
