"""PostgreSQL and Redis are started again under a running installation: nobody has to start it again as well."""

import json
import os
import signal
import threading
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.servers.installations import Installation
from tests.servers.private import PostgreSQLServer
from tests.servers.test_run import alive, all_four, free_port, started
from tests.servers.test_troubles import CELERY

pytestmark = pytest.mark.servers

PLAY = "tests.servers.restarts"


class Visitors:
    """A person who looks at pages and a script that logs runs, again and again until each is acknowledged."""

    def __init__(self, port: int, *, cookie: str, token: str) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.cookie, self.token = cookie, token
        self.pages: list[tuple[float, int]] = []
        self.calls: list[tuple[float, int]] = []
        self.acknowledged: list[str] = []
        self.impolite: list[str] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=one) for one in (self._look, self._log)]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            status = self._ask("/t/attacked/", {"Cookie": self.cookie})
            self.pages.append((time.monotonic(), status))

    def _log(self) -> None:
        while not self._over.wait(0.02):
            name = f"run {len(self.acknowledged)}"
            headers = {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": name,
            }
            body = json.dumps({"name": name, "competition": "board-0"}).encode()
            status = self._ask("/api/v1/teams/attacked/runs/", headers, body)
            self.calls.append((time.monotonic(), status))
            if status == 201:
                self.acknowledged.append(name)

    def _ask(self, path: str, headers: dict[str, str], body: bytes | None = None) -> int:
        try:
            with urlopen(Request(self.root + path, body, headers), timeout=20) as answer:
                answer.read()
                return answer.status
        except HTTPError as problem:
            if problem.code == 503 and not problem.headers["Retry-After"]:
                self.impolite.append(path)
            return problem.code
        except OSError as problem:
            self.impolite.append(f"{path}: {problem!r}")
            return 0

    def are_served(self, seconds: float = 20) -> None:
        """Wait until both have been served again, from now on."""
        since = time.monotonic()
        while not all(
            any(at > since and status < 300 for at, status in kind) for kind in (self.pages, self.calls)
        ):
            assert time.monotonic() < since + seconds, (
                f"pages: {self.pages[-5:]}, calls: {self.calls[-5:]}, {self.impolite}"
            )
            time.sleep(0.05)

    @property
    def statuses(self) -> set[int]:
        return {status for _at, status in self.pages + self.calls}


def test_postgresql_is_started_again_and_pages_answer_and_nothing_is_lost_or_doubled(
    on_servers: Installation, postgresql_server: PostgreSQLServer
):
    port = free_port()
    with started(on_servers, port) as running:
        everybody = all_four(running.pid)
        with Visitors(port, **on_servers.play(f"{PLAY}:begin", boards=16)) as visitors:
            working = []
            for number in (signal.SIGQUIT, signal.SIGINT, signal.SIGQUIT):
                visitors.are_served()
                working.append(on_servers.play(f"{PLAY}:still_working"))
                postgresql_server.stop(number)
                time.sleep(0.5)
                postgresql_server.start()
            visitors.are_served()
        assert working[0], "the first restart came too late"
        told = on_servers.play(f"{PLAY}:end", acknowledged=visitors.acknowledged)
        assert told == {"wrong": [], "lost": [], "doubled": []}
        assert alive(everybody) == everybody
    assert not visitors.impolite
    assert visitors.statuses == {200, 201, 503}


def test_redis_is_started_again_and_no_page_and_no_job_notices(on_servers: Installation):
    port = free_port()
    with started(on_servers, port) as running:
        everybody = all_four(running.pid)
        with Visitors(port, **on_servers.play(f"{PLAY}:begin", boards=1)) as visitors:
            visitors.are_served()
            on_servers.redis.kill()
            visitors.are_served()
            on_servers.redis.start()
            visitors.are_served()
        told = on_servers.play(f"{PLAY}:end", acknowledged=visitors.acknowledged)
        assert told == {"wrong": [], "lost": [], "doubled": []}
        assert alive(everybody) == everybody
    assert visitors.statuses == {200, 201}


def test_messages_wake_the_worker_again_after_redis_was_started_again(on_servers: Installation):
    # It looks by itself once a minute only: what runs at once was woken up.
    patient = on_servers.within(poll=60)
    worker = patient.start(*CELERY, "--without-gossip", "--without-mingle", "--loglevel=INFO")
    try:
        for line in worker.stdout:
            if "ready" in line:
                break
        patient.redis.kill()
        time.sleep(1)
        patient.redis.start()
        for _try in range(8):
            told = patient.play("tests.servers.troubles:ask_and_wait", count=1, seconds=70)
            assert told["wrong"] == []
            if told["seconds"] < 2:
                break
        assert told["seconds"] < 2
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
