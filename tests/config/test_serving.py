"""What stands between the web server and Django's views."""

import asyncio
import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from config import asgi
from config.serving import ThreadedHandler

pytestmark = pytest.mark.urls(__name__)


def length(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(sum(len(block) for block in iter(lambda: request.read(1000), b""))))


def refuse(request: HttpRequest) -> HttpResponse:
    return HttpResponse("no", status=401)


def thread(request: HttpRequest) -> HttpResponse:
    return HttpResponse(threading.current_thread().name)


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(io.BytesIO(b"x" * 1_000_000), filename="x.bin")


def lines(request: HttpRequest) -> StreamingHttpResponse:
    def rows() -> Iterator[str]:
        with connection.cursor() as cursor:
            for number in range(3):
                cursor.execute("SELECT %s", [number])
                yield f"{cursor.fetchone()[0]}\n"

    return StreamingHttpResponse(rows())


def endless(request: HttpRequest) -> StreamingHttpResponse:
    async def ticks() -> Any:
        while True:
            yield b"tick"
            await asyncio.sleep(0.001)

    return StreamingHttpResponse(ticks())


urlpatterns = [
    path("length", length),
    path("refuse", refuse),
    path("api/2.0/refuse", refuse),
    path("thread", thread),
    path("file", file),
    path("lines", lines),
    path("endless", endless),
]
handler400 = "kit.error_pages.bad_request"


class Exchange:
    """One request over ASGI: what the client sends, block by block, and what it is sent."""

    def __init__(
        self, address: str, *blocks: bytes, method: str = "POST", leaves_after: int = 0, announced: int = 0
    ) -> None:
        self.scope = {
            "type": "http",
            "method": method,
            "path": address,
            "query_string": b"",
            "headers": [(b"host", b"testserver"), (b"content-length", b"%d" % announced)][
                : 1 + bool(announced)
            ],
        }
        self.blocks = list(blocks) or [b""]
        self.asked = 0
        self.sent: list[Any] = []
        self.leaves_after = leaves_after

    async def receive(self) -> dict[str, Any]:
        if self.asked < len(self.blocks):
            self.asked += 1
            more = self.asked < len(self.blocks)
            return {"type": "http.request", "body": self.blocks[self.asked - 1], "more_body": more}
        while not self.leaves_after or len(self.sent) < self.leaves_after:
            await asyncio.sleep(0.001)
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    def go(self, middleware: tuple[str, ...] = ()) -> "Exchange":
        # The server's loop has a thread of its own: a browser's test before this one leaves a loop in ours.
        with (
            ThreadPoolExecutor(1, "request") as pool,
            ThreadPoolExecutor(1, "upload") as readers,
            ThreadPoolExecutor(1) as loop,
        ):
            loop.submit(asyncio.run, self.answered(ThreadedHandler(pool, readers, middleware))).result()
            pool.submit(lambda: connection.close()).result()  # that thread's, not ours
        return self

    async def answered(self, handler: ThreadedHandler) -> None:
        async with asyncio.timeout(10):
            await handler(self.scope, self.receive, self.send)

    @property
    def status(self) -> int:
        return self.sent[0]["status"]

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.sent[1:])


class Slow(Exchange):
    """A client that sends a part of a body, and the rest when it is told to."""

    def __init__(self, come: asyncio.Event, announced: int) -> None:
        super().__init__("/length", announced=announced)
        self.come, self.rest = come, announced

    async def receive(self) -> dict[str, Any]:
        if self.rest == 0:
            return await super().receive()
        self.asked += 1
        if self.asked > 1:
            await self.come.wait()
        count = min(self.rest, 50 if self.asked == 1 else 60_000)
        self.rest -= count
        return {"type": "http.request", "body": b"a" * count, "more_body": self.rest > 0}


def test_a_body_in_many_blocks_without_a_length_arrives_whole():
    assert Exchange("/length", *[b"a" * 70_000] * 30).go().body == b"2100000"


def test_a_view_may_refuse_before_a_large_body_is_there():
    refused = Exchange("/refuse", *[b"a" * 70_000] * 30, announced=2_100_000).go()
    assert refused.status == 401
    assert refused.asked == 1


def test_a_small_body_is_whole_before_a_thread_takes_the_request():
    assert Exchange("/thread", b"a", b"b", b"c", announced=3).go().body.startswith(b"request")
    assert Exchange("/thread", *[b"a" * 70_000] * 30).go().body.startswith(b"upload")
    assert Exchange("/thread", *[b"a" * 70_000] * 30, announced=2_100_000).go().body.startswith(b"upload")


def test_pages_are_answered_while_slow_clients_send_bodies():
    async def play(handler: ThreadedHandler) -> list[Exchange]:
        come = asyncio.Event()
        slow = [Slow(come, announced) for announced in (100, 5_000_000) * 4]
        sending = [asyncio.create_task(one.answered(handler)) for one in slow]
        await asyncio.sleep(0.3)
        page = Exchange("/refuse", method="GET")
        await page.answered(handler)
        assert page.status == 401
        assert not any(one.sent for one in slow)
        come.set()
        await asyncio.gather(*sending)
        return slow

    with (
        ThreadPoolExecutor(1) as pool,
        ThreadPoolExecutor(8) as readers,
        ThreadPoolExecutor(1) as loop,
    ):
        answers = loop.submit(asyncio.run, play(ThreadedHandler(pool, readers, ()))).result()
    assert [one.body for one in answers] == [b"100", b"5000000"] * 4


def test_a_client_that_stops_in_the_middle_is_turned_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("config.bodies.PATIENCE", 0.05)

    async def play(handler: ThreadedHandler) -> Exchange:
        silent = Slow(asyncio.Event(), 100)
        await silent.answered(handler)
        return silent

    with ThreadPoolExecutor(1) as pool, ThreadPoolExecutor(1) as loop:
        answer = loop.submit(asyncio.run, play(ThreadedHandler(pool, pool, ()))).result()
    assert answer.status == 408


def test_a_file_goes_out_in_blocks_and_its_length_before_it():
    answer = Exchange("/file", method="GET").go()
    assert len(answer.sent) > 4
    assert len(answer.body) == 1_000_000
    assert (b"Content-Length", b"1000000") in answer.sent[0]["headers"]


def test_of_a_file_only_the_head_is_sent_when_only_that_is_asked():
    assert Exchange("/file", method="HEAD").go().body == b""


@pytest.mark.django_db
def test_a_stream_asks_the_database_in_one_thread():
    answer = Exchange("/lines", method="GET").go()
    assert answer.body == b"0\n1\n2\n"
    assert len(answer.sent) == 5


def test_an_endless_stream_ends_when_the_client_leaves():
    assert len(Exchange("/endless", method="GET", leaves_after=4).go().sent) < 100


@pytest.mark.parametrize(
    ("address", "is_tracking"),
    [
        ("/api/2.0/mlflow/runs/create", True),
        ("/t/a-team/api/2.0/mlflow-artifacts/artifacts/1", True),
        ("/t/a-team/api/3.0/mlflow/server-info", True),
        ("/api/v1/teams/", False),
        ("/t/a-team/runs/", False),
        ("/t/a/b/api/2.0/x", False),
    ],
)
def test_only_mlflows_addresses_go_the_shorter_way(address: str, is_tracking: bool):  # noqa: FBT001
    assert bool(asgi.TRACKING.match(address)) is is_tracking


@override_settings(ALLOWED_HOSTS=["wrapup.example.com"])
def test_the_shorter_way_answers_to_the_installations_names_only():
    assert Exchange("/api/2.0/refuse").go(("kit.known_hosts.only",)).status == 400
