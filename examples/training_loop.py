"""A loop as one writes it for PyTorch, with numpy instead: curves, an image, a table, the best checkpoint."""

import os
import tempfile
from pathlib import Path

import mlflow
import numpy

mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "http://127.0.0.1:8000/t/demo"))
mlflow.set_experiment("linear baseline")

SETTINGS = {"lr": 0.1, "epochs": 40, "batch_size": 32, "model": "linear"}
random = numpy.random.default_rng(0)
inputs = random.normal(size=(400, 6))
targets = (inputs @ random.normal(size=6) + random.normal(scale=0.3, size=400) > 0).astype(float)
train, valid = slice(0, 300), slice(300, 400)


def predicted(weights: numpy.ndarray, rows: numpy.ndarray) -> numpy.ndarray:
    """Return the probability of the second class for each row."""
    return 1 / (1 + numpy.exp(-rows @ weights))


def loss_of(found: numpy.ndarray, right: numpy.ndarray) -> float:
    """Return the cross entropy."""
    found = found.clip(1e-7, 1 - 1e-7)
    return float(-(right * numpy.log(found) + (1 - right) * numpy.log(1 - found)).mean())


with mlflow.start_run(run_name="linear"), tempfile.TemporaryDirectory() as folder:
    mlflow.log_params(SETTINGS)
    mlflow.set_tag("stage", "baseline")
    weights, best = numpy.zeros(6), -1.0
    for epoch in range(SETTINGS["epochs"]):
        order = random.permutation(300)
        for start in range(0, 300, SETTINGS["batch_size"]):
            rows = order[start : start + SETTINGS["batch_size"]]
            error = predicted(weights, inputs[train][rows]) - targets[train][rows]
            weights -= SETTINGS["lr"] * inputs[train][rows].T @ error / len(rows)
        found = predicted(weights, inputs[valid])
        accuracy = float(((found > 0.5) == targets[valid]).mean())
        # One call for all values of an epoch.
        losses = {
            "train/loss": loss_of(predicted(weights, inputs[train]), targets[train]),
            "val/loss": loss_of(found, targets[valid]),
        }
        mlflow.log_metrics({**losses, "val/accuracy": accuracy, "mIoU": accuracy}, step=epoch)
        if accuracy > best:
            best = accuracy
            numpy.save(Path(folder) / "best.npy", weights)
    mlflow.log_artifact(str(Path(folder) / "best.npy"), "checkpoints")
    mlflow.log_dict({"best": best, "weights": weights.round(4).tolist()}, "report.json")
