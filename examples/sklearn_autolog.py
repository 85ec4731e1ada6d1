"""scikit-learn's autolog: settings, metrics, plots, data and model of a fit arrive by themselves."""

import os

import matplotlib
import mlflow
import mlflow.sklearn
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

# The one line that changes. The token is in the environment: MLFLOW_TRACKING_TOKEN.
mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "http://127.0.0.1:8000/t/demo"))

matplotlib.use("Agg")
mlflow.set_experiment("autolog")
mlflow.sklearn.autolog(log_input_examples=False)

data, labels = load_breast_cancer(return_X_y=True)
train, test, train_labels, test_labels = train_test_split(data, labels, random_state=0)

with mlflow.start_run(run_name="random forest", description="The baseline: **no** tuning."):
    model = RandomForestClassifier(n_estimators=30, max_depth=4, random_state=0).fit(train, train_labels)
    # Under the key by which the competition decides, it is the score on the board.
    mlflow.log_metric("mIoU", f1_score(test_labels, model.predict(test)))
