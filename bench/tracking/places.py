"""The servers that are compared, each started afresh with a database of its own, and what they hold of the machine."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.tracking.wire import Wire
from tests.mlflow.server import PASSWORD, free_port
from tests.servers.installations import environment

ROOT = Path(__file__).resolve().parent.parent.parent
PEER = ROOT / ".venv" / "mlflow-server" / "bin"
PATIENCE = 180.0


@dataclass
class Place:
    """A running server: `name` for people, its address, its database, and what a call must carry."""

    name: str
    uri: str
    database: str  # a file of SQLite or a URL of PostgreSQL
    process: "subprocess.Popen[str]"
    seconds_to_answer: float
    token: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """Whether it is our server."""
        return bool(self.token)

    def wire(self) -> Wire:
        """Return a new kept-alive connection."""
        return Wire(self.uri, self.token)

    def client_environment(self) -> dict[str, str]:
        """Return what the real client takes from the environment."""
        given = {"MLFLOW_TRACKING_URI": self.uri, "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2"}
        return given | ({"MLFLOW_TRACKING_TOKEN": self.token} if self.token else {})


def family(pid: int) -> set[int]:
    """Return the pids of a process and of all that it started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(") ")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def megabytes(pid: int) -> float:
    """Return the memory of a process and its family, shared pages counted once (PSS), in MB."""
    kilobytes = 0
    for one in family(pid):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        found = re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
        kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024


def _answers(uri: str, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{uri}/health", timeout=10) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"{uri} does not answer")


@contextmanager
def _running(
    command: list[str], given: dict[str, str], uri: str, log: Path
) -> Iterator["tuple[subprocess.Popen[str], float]"]:
    start = time.perf_counter()
    with log.open("a") as lines:
        process = subprocess.Popen(
            command, cwd=ROOT, env=given, stdout=lines, stderr=lines, text=True, start_new_session=True
        )
        try:
            _answers(uri, process)
            yield process, time.perf_counter() - start
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def ours(home: Path, database_url: str, processes: int) -> Iterator[Place]:
    """Start `manage.py run` with a team, a person and a token; a folder that holds one is taken up again."""
    port = free_port()
    home.mkdir(exist_ok=True)
    given = environment(
        DATA_DIR=str(home), PORT=str(port), WEB_PROCESSES=str(processes), LOG_LEVEL="CRITICAL",
        **({"DATABASE_URL": database_url} if database_url else {}),
    )  # fmt: skip

    def manage(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=given, check=True, capture_output=True, text=True).stdout

    kept = home / "token"
    if not kept.exists():
        manage("migrate", "--verbosity=0")
        manage("create_team", "bench", "--name=bench", "--owner=bench@example.com", f"--password={PASSWORD}")
        kept.write_text(manage("token", "--user=bench@example.com", "--team=bench").strip())
    uri = f"http://127.0.0.1:{port}"
    with _running([sys.executable, "manage.py", "run"], given, uri, home / "log") as (process, seconds):
        name = "ours, one web process" if processes == 1 else f"ours, {processes} web processes"
        database = database_url or str(home / "wrapup.sqlite3")
        yield Place(name, uri, database, process, seconds, token=kept.read_text())


@contextmanager
def mlflow(home: Path, database_url: str, *, is_tuned: bool, workers: int = 1) -> Iterator[Place]:
    """Start `mlflow server`: as it starts by default, or with few workers and without its job runner."""
    port = free_port()
    home.mkdir(exist_ok=True)
    given = environment(
        MLFLOW_DISABLE_TELEMETRY="true", GIT_PYTHON_REFRESH="quiet", PATH=f"{PEER}:{os.environ['PATH']}"
    )
    store = database_url.replace("postgresql://", "postgresql+psycopg2://") or f"sqlite:///{home}/mlflow.db"
    command = [
        str(PEER / "mlflow"), "server", "--host", "127.0.0.1", "--port", str(port),
        "--backend-store-uri", store, "--artifacts-destination", str(home / "artifacts"),
    ]  # fmt: skip
    if is_tuned:
        command += ["--workers", str(workers)]
        given["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
    uri = f"http://127.0.0.1:{port}"
    with _running(command, given, uri, home / "log") as (process, seconds):
        name = f"MLflow tuned, {workers} worker{'s'[: workers - 1]}" if is_tuned else "MLflow by default"
        yield Place(name, uri, database_url or str(home / "mlflow.db"), process, seconds)


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="wrapup-bench-") as made:
        yield Path(made)
