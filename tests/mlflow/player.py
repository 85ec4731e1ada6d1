"""A process in the environment of one MLflow client, which plays scenarios one after another."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_PASSED_ON = ("MLFLOW_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "DATA_DIR", "PYTHON")
# A refused call is to be seen at once: the client would ask eight times in 247 seconds.
CLIENT = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ASYNC_LOGGING": "false",
    "MPLBACKEND": "Agg",
    "GIT_PYTHON_REFRESH": "quiet",
    "PYTHONUNBUFFERED": "1",
}


def python_in(environment: str) -> Path:
    """Return the interpreter of an environment that the Makefile makes."""
    return ROOT / ".venv" / environment / "bin" / "python"


class Player:
    """Plays scenarios; started at the first, started anew after one that did not come to an end."""

    def __init__(self, python: Path, home: Path, module: str = "tests.mlflow.scenarios") -> None:
        self.python = python
        self.module = module
        self.home = home
        self.log = home / "client.log"
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()

    def ask(self, order: dict[str, Any], *, limit: float = 90) -> dict[str, Any]:
        """Send an order, return the answer. Raises AssertionError with the process's words when none comes."""
        if self._process is None:
            self._start()
            self._read(limit=90)
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._read(limit=limit)

    def play(self, scenario: str, place: dict[str, Any], *, limit: float = 90, **arguments: Any) -> Any:
        """Play a scenario, `module:function` below tests.mlflow, and return what it returns.

        No call in it may have been answered by 429 or a 5xx.
        """
        people = place["people"]
        token = {"MLFLOW_TRACKING_TOKEN": people["token"]} if people else {}
        told_of = {name: place[name] for name in ("uri", "people")}
        order = {"scenario": scenario, "place": told_of, "arguments": arguments, "environment": token}
        told = self.ask(order, limit=limit)
        slips = [call for call in told["calls"] if call[2] == 429 or (call[2] >= 500 and call[2] != 501)]
        assert not slips, f"answers that freeze a training loop: {slips}\n{told.get('failed', '')}"
        assert "failed" not in told, told["failed"]
        return told["answer"]

    def stop(self) -> None:
        """End the process and whatever it started."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process.stdin.close()
            self._process.stdout.close()
            self._process = None

    def _start(self) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_PASSED_ON)}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.python), "-m", self.module],
                cwd=ROOT,
                env={
                    **inherited,
                    **CLIENT,
                    "HOME": str(self.home),
                    "MPLCONFIGDIR": str(self.python.parent.parent / "matplotlib"),
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self._lines = queue.Queue()
        threading.Thread(target=_pump, args=(self._process.stdout, self._lines), daemon=True).start()

    def _read(self, *, limit: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=limit)
        except queue.Empty:
            line = ""
        if not line:
            self.stop()
            raise AssertionError(
                f"the client ended or took {limit} s; it said:\n{self.log.read_text()[-4000:]}"
            )
        return json.loads(line)


def _pump(lines: Any, into: "queue.Queue[str]") -> None:
    with contextlib.suppress(ValueError):
        for line in lines:
            into.put(line)
    into.put("")
