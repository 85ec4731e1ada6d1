"""Runs in MLflow's environment: its own client does what a training script does, and prints how long it took.

`real_client.py WHAT COUNT`: runs, log-metric or artifact; the server comes from MLFLOW_TRACKING_URI. It waits for a
line before it starts, so that several of them begin together.
"""

import json
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import mlflow

EXPERIMENT = "bench"
PARAMETERS = {f"param_{number}": f"value {number}" for number in range(20)}
METRICS = {f"metric_{number}": number / 7 for number in range(10)}


def _one_run() -> None:
    with mlflow.start_run():
        mlflow.log_params(PARAMETERS)
        mlflow.log_metrics(METRICS)


def runs(count: int) -> dict[str, float]:
    """Log whole runs; returns runs a second."""
    start = time.perf_counter()
    for _ in range(count):
        _one_run()
    return {"runs/s": count / (time.perf_counter() - start)}


def log_metric(count: int) -> dict[str, float]:
    """Log one value after another to one run; returns the median in ms."""
    times = []
    with mlflow.start_run():
        for step in range(count):
            start = time.perf_counter()
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
            times.append(time.perf_counter() - start)
    return {"p50 ms": statistics.median(times) * 1000}


def artifact(megabytes: int) -> dict[str, float]:
    """Send a file and fetch it; returns seconds."""
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        path = Path(folder) / "weights.bin"
        path.write_bytes(os.urandom(megabytes << 20))
        start = time.perf_counter()
        mlflow.log_artifact(str(path))
        up = time.perf_counter() - start
        start = time.perf_counter()
        got = mlflow.artifacts.download_artifacts(
            run_id=run.info.run_id, artifact_path=path.name, dst_path=f"{folder}/down"
        )
        down = time.perf_counter() - start
        assert Path(got).stat().st_size == megabytes << 20
    return {"up s": up, "down s": down}


WHAT: dict[str, Callable[[int], dict[str, float]]] = {
    "runs": runs,
    "log-metric": log_metric,
    "artifact": artifact,
}


def main() -> None:
    """Warm up, wait for a line, work, print."""
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    mlflow.set_experiment(EXPERIMENT)
    said, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115, PTH123 - the client prints a link for each run
    _one_run()
    said.write("ready\n")
    said.flush()
    sys.stdin.readline()
    answer = WHAT[sys.argv[1]](int(sys.argv[2]))
    said.write(json.dumps(answer) + "\n")


main()
