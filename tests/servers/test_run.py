"""`manage.py run`: one command that starts everything, keeps it alive, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.servers.installations import ROOT, Installation, environment

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="missing: /proc, to find the processes"),
]

RUN = [sys.executable, "manage.py", "run"]


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return asking.getsockname()[1]


def family(pid: int) -> set[int]:
    """Return the pids of a process and of all that it started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if rest[0] != "Z":
            parents[int(stat.parent.name)] = int(rest[1])
    found = {pid} & parents.keys()
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def all_four(pid: int) -> set[int]:
    """Wait for the command itself, web, worker and beat; return their pids."""
    deadline = time.monotonic() + 30
    while len(found := family(pid)) < 4 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(found) == 4
    return found


def the_worker(installation: Installation) -> int:
    """Wait for the worker's pulse; return its pid."""
    deadline = time.monotonic() + 30
    while not (pulses := list((installation.home / "pulse").glob("*"))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return int(pulses[0].name)


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if family(pid)}


def gone(pids: set[int], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not alive(pids)


@contextmanager
def started(installation: Installation, port: int) -> Iterator["subprocess.Popen[str]"]:
    """Start everything, wait until it says so, and kill what is left at the end."""
    running = installation.within(lease=1, poll=1).start(*RUN, PORT=str(port))
    try:
        for line in running.stdout:
            if "Ctrl-C" in line:
                break
        # Who writes into a full pipe stands still.
        threading.Thread(target=running.stdout.read, daemon=True).start()
        yield running
    finally:
        for pid in family(running.pid):
            os.kill(pid, signal.SIGKILL)
        running.wait()


def test_it_serves_works_restarts_the_dead_and_ends_them_all(installation: Installation):
    port = free_port()
    with started(installation, port) as running:
        with urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            assert answer.status == 200
        everybody = all_four(running.pid)
        worker = the_worker(installation)
        os.kill(worker, signal.SIGKILL)
        assert gone({worker})
        everybody |= all_four(running.pid)
        assert len(alive(everybody)) == 4
        os.kill(running.pid, signal.SIGINT)
        assert running.wait(timeout=20) == 0
        assert gone(everybody)


@pytest.mark.skipif(sys.platform != "linux", reason="missing: PR_SET_PDEATHSIG, which only Linux has")
def test_nobody_outlives_it_when_it_is_killed(embedded: Installation):
    with started(embedded, free_port()) as running:
        everybody = all_four(running.pid)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        assert gone(everybody)


def test_a_taken_port_ends_the_start_with_one_line(embedded: Installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = ends(PORT=str(port), **embedded.given)
    assert code == 2
    assert said.startswith(f"PORT: {port} is in use")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("HOST", "no such host"),
        ("DEMO", "perhaps"),
        ("DATABASE_URL", "mysql://somewhere/db"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"),
        ("REDIS_URL", "http://somewhere"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("JOB_WORKERS", "many"),
        ("DEBUG", "0"),
    ],
)
def test_a_wrong_value_ends_the_start_with_one_line(embedded: Installation, name: str, value: str):
    code, said = ends(**{"PORT": str(free_port()), **embedded.given, name: value})
    assert code == 2
    assert said.startswith(f"{'SECRET_KEY' if name == 'DEBUG' else name}: ")
    assert said.count("\n") == 1


def ends(**given: str) -> tuple[int, str]:
    """Run it where it ends by itself; return its exit code and what it says on stderr."""
    ran = subprocess.run(
        RUN, cwd=ROOT, env=environment(**given), capture_output=True, text=True, timeout=90, check=False
    )
    return ran.returncode, ran.stderr
