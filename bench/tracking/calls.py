"""What is measured: each function asks one server once and returns its number (seconds, or how many a second)."""

import json
import random
import statistics
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from bench.report import percentile, seconds
from bench.tracking.places import PEER, Place
from bench.tracking.seeding import STARTED, model_run

CLIENT = Path(__file__).parent / "real_client.py"
SEARCH = {
    "filter": "metrics.mIoU > 0.6 and params.model = 'swin'",
    "order_by": ["metrics.mIoU DESC"],
    "max_results": 100,
}
BOARD = {"order_by": ["metrics.mIoU DESC"], "max_results": 100}


def real_client(place: Place, what: str, count: int, *, processes: int = 1) -> dict[str, float]:
    """Let the real client work in so many processes at once; sums what is a rate, takes the median of what is a time."""
    command = [str(PEER / "python"), str(CLIENT), what, str(count)]
    given = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "GIT_PYTHON_REFRESH": "quiet",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running: list[Any] = [
        subprocess.Popen(command, env=given | place.client_environment(), **pipes)  # type: ignore[call-overload]
        for _ in range(processes)
    ]
    for one in running:
        assert one.stdout.readline().strip() == "ready", f"the client of {place.name} failed"
    for one in running:
        one.stdin.write("go\n")
        one.stdin.flush()
    answers = [json.loads(one.communicate(timeout=600)[0]) for one in running]
    merge = {name: sum if name.endswith("/s") else statistics.median for name in answers[0]}
    return {name: float(merge[name](answer[name] for answer in answers)) for name in answers[0]}


def points(keys: int, first: int, count: int = 1000) -> list[dict[str, Any]]:
    """Return a batch of values."""
    return [
        {
            "key": f"k{number % keys}",
            "value": number / 7,
            "timestamp": STARTED + first + number,
            "step": first + number // keys,
        }
        for number in range(count)
    ]


def batches(place: Place, *, keys: int, rounds: int) -> tuple[float, float]:
    """Return the median seconds of a batch of 1,000 values, and of the same batch sent again."""
    wire, run = place.wire(), model_run(place)
    new, again = [], []
    for number in range(rounds + 1):
        body = {"run_id": run, "metrics": points(keys, number * 1000)}
        new.append(seconds(lambda body=body: wire.call("POST", "runs/log-batch", body)))  # type: ignore[misc]
        again.append(seconds(lambda body=body: wire.call("POST", "runs/log-batch", body)))  # type: ignore[misc]
    return statistics.median(new[1:]), statistics.median(again[1:])


def search(place: Place, wished: dict[str, Any]) -> float:
    """Return the seconds of one search of a hundred runs."""
    wire, body = place.wire(), {"experiment_ids": [place.ids["experiment"]], **wished}
    wire.raw("GET", "/health")
    start = time.perf_counter()
    found = wire.call("POST", "runs/search", body)
    taken = time.perf_counter() - start
    assert len(found["runs"]) == 100, f"{place.name} found {len(found['runs'])} runs"
    return taken


def history(place: Place, run: str, length: int) -> float:
    """Return the seconds of reading a whole curve."""
    wire = place.wire()
    wire.raw("GET", "/health")
    start = time.perf_counter()
    found = wire.call("GET", f"metrics/get-history?run_id={run}&metric_key=k0&max_results=25000")
    taken = time.perf_counter() - start
    assert len(found["metrics"]) == length
    return taken


def sampled(place: Place, run: str) -> float:
    """Return the seconds of reading 320 points of a curve."""
    wire = place.wire()
    wire.raw("GET", "/health")
    start = time.perf_counter()
    prefix = "/api/2.0" if place.is_ours else "/ajax-api/2.0"
    asked = f"{prefix}/mlflow/metrics/get-history-bulk-interval?run_ids={run}&metric_key=k0&max_results=320"
    found = json.loads(wire.raw("GET", asked))
    taken = time.perf_counter() - start
    assert 300 <= len(found["metrics"]) <= 340, len(found["metrics"])
    return taken


def curve(place: Place, length: int = 10_000) -> str:
    """Log a curve of that many points; return its run."""
    wire, run = place.wire(), model_run(place)
    for first in range(0, length, 1000):
        wire.call("POST", "runs/log-batch", {"run_id": run, "metrics": points(1, first)})
    return run


def crowd(place: Place, *, writers: int, last: float) -> tuple[float, float]:
    """Let writers log runs while a person looks at the leaderboard; return runs a second and the person's p95."""
    over = threading.Event()
    done, waited = [0] * writers, []
    problems: list[RuntimeError | OSError] = []

    def write(number: int) -> None:
        dice = random.Random(number)
        try:
            while not over.is_set():
                _whole_run(place, dice)
                done[number] += 1
        except (RuntimeError, OSError) as problem:
            problems.append(problem)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    while time.perf_counter() - start < last:
        waited.append(search(place, BOARD))
    over.set()
    taken = time.perf_counter() - start
    for thread in threads:
        thread.join()
    if problems:
        print(f"  {place.name}: {len(problems)} writers ended with {problems[0]}")
    return sum(done) / taken, percentile(waited, 0.95)


def _whole_run(place: Place, dice: random.Random) -> None:
    wire, experiment = place.wire(), place.ids["experiment"]
    now = int(time.time() * 1000)
    made = wire.call("POST", "runs/create", {"experiment_id": experiment, "start_time": now, "tags": []})
    run = made["run"]["info"]["run_id"]
    texts = [{"key": f"param_{number}", "value": str(number)} for number in range(20)]
    wire.call("POST", "runs/log-batch", {"run_id": run, "params": texts})
    numbers = [
        {"key": f"metric_{number}", "value": dice.random(), "timestamp": now, "step": 0}
        for number in range(10)
    ]
    wire.call("POST", "runs/log-batch", {"run_id": run, "metrics": numbers})
    wire.call("GET", f"runs/get?run_id={run}")
    wire.call("POST", "runs/update", {"run_id": run, "status": "FINISHED", "end_time": now})
