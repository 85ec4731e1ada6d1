"""The process in the client's environment: plays scenarios that it is told by lines of JSON, and answers in kind.

Whatever MLflow prints goes to stderr; stdout belongs to the answers.
"""

import importlib
import json
import os
import sys
import time
import traceback
from typing import Any

import mlflow
import requests
from mlflow.tracking import fluent

from tests.mlflow.scenarios.place import Place

calls: list[tuple[str, str, int, float]] = []


def watch_calls() -> None:
    """Note method, address, status and seconds of every HTTP call of this process."""
    send = requests.adapters.HTTPAdapter.send

    def noted(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        answer = send(self, request, *args, **kwargs)
        calls.append((request.method, request.path_url, answer.status_code, time.monotonic() - began))
        return answer

    requests.adapters.HTTPAdapter.send = noted


def play(order: dict[str, Any]) -> dict[str, Any]:
    """Play one scenario in a fresh state of the client."""
    calls.clear()
    before = dict(os.environ)
    os.environ.update(order.get("environment", {}))
    mlflow.set_tracking_uri(order["place"]["uri"])
    fluent._active_experiment_id = None
    try:
        module, function = order["scenario"].split(":")
        run = getattr(importlib.import_module(f"tests.mlflow.{module}"), function)
        answer = {"answer": run(Place(**order["place"]), **order.get("arguments", {}))}
    except Exception:  # noqa: BLE001 - whatever went wrong is the answer
        answer = {"failed": traceback.format_exc()}
    finally:
        while mlflow.active_run():
            mlflow.end_run()
        os.environ.clear()
        os.environ.update(before)
    return {**answer, "calls": calls}


def main() -> None:
    """Answer until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    watch_calls()
    answers.write(json.dumps({"ready": mlflow.__version__}) + "\n")
    for line in sys.stdin:
        answers.write(json.dumps(play(json.loads(line))) + "\n")


if __name__ == "__main__":
    main()
