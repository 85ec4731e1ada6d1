"""Uploads through the real server: their bytes are not held in memory, and slow ones hold nobody up."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from tests.mlflow.server import running
from tests.servers.installations import Installation
from tests.servers.test_run import family

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="missing: /proc, to see the memory"),
]

SLOW = 25  # more than the server has threads for pages
FILE = 3_000_000
LARGE = 300_000_000
MOST_MEMORY = 64 * 1024  # KiB
PATIENCE = 20  # seconds


class Upload:
    """A raw PUT of zeros that is sent as slowly as the test likes."""

    def __init__(self, place: dict[str, Any], path: str, size: int) -> None:
        address = urlsplit(place["uri"])
        self.left = size
        self.socket = socket.create_connection((address.hostname, address.port), timeout=60)
        head = (
            f"PUT /api/2.0/mlflow-artifacts/artifacts/{path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Authorization: Bearer {place['people']['token']}\r\nContent-Length: {size}\r\n\r\n"
        )
        self.socket.sendall(head.encode())

    def send(self, count: int) -> None:
        block = bytes(min(count, 1_000_000))
        while count > 0:
            part = block[: min(count, len(block))]
            self.socket.sendall(part)
            self.left -= len(part)
            count -= len(part)

    def finish(self) -> bytes:
        """Send the rest; return the first line of the answer."""
        self.send(self.left)
        answer = self.socket.recv(65_536)
        self.socket.close()
        return answer.splitlines()[0]


def asked(place: dict[str, Any], path: str, body: dict[str, Any] | None = None) -> bytes:
    """Ask as a script with the token does; return the answer's body."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {place['people']['token']}", "Content-Type": "application/json"}
    with urlopen(Request(place["uri"] + path, data, headers), timeout=PATIENCE) as answer:
        return bytes(answer.read())


def peak(pid: int) -> dict[int, int]:
    """Return the most memory that each process has held so far, in KiB."""
    found = {}
    for one in family(pid):
        told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{one}/status").read_text())
        found[one] = int(told[1]) if told else 0
    return found


@pytest.fixture
def place(installation: Installation) -> Iterator[dict[str, Any]]:
    with running(installation) as made:
        run = json.loads(asked(made, "/api/2.0/mlflow/runs/create", {"experiment_id": "0", "start_time": 1}))
        root = run["run"]["info"]["artifact_uri"].removeprefix("mlflow-artifacts:/")
        yield made | {"root": root, "run": run["run"]["info"]["run_id"]}


def test_slow_uploads_hold_nobody_up_and_large_ones_no_memory(place: dict[str, Any]):
    with ExitStack() as stack:
        slow = [Upload(place, f"{place['root']}/slow/{number}", FILE) for number in range(SLOW)]
        for one in slow:
            stack.callback(one.socket.close)
            one.send(100_000)
        before = peak(place["pid"])
        for number in range(10):
            # The uploads go on only below: a thread that waited for one would not answer before `PATIENCE` is over.
            asked(place, "/accounts/login/")
            point = {"run_id": place["run"], "key": "loss", "value": 1, "timestamp": 1, "step": number}
            asked(place, "/api/2.0/mlflow/runs/log-metric", point)
        large = Upload(place, f"{place['root']}/large", LARGE)
        assert large.finish() == b"HTTP/1.1 200 OK"
        grown = {pid: most - before[pid] for pid, most in peak(place["pid"]).items() if pid in before}
        assert max(grown.values()) < MOST_MEMORY, grown
        assert [one.finish() for one in slow] == [b"HTTP/1.1 200 OK"] * SLOW
    listed = asked(place, f"/api/2.0/mlflow-artifacts/artifacts?path={place['root']}/slow")
    assert {one["file_size"] for one in json.loads(listed)["files"]} == {FILE}
    assert len(json.loads(listed)["files"]) == SLOW
