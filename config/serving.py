"""Serves synchronous views under an asynchronous server, each request in one hop to a thread that stays.

Django's own ASGI handler starts a thread for each request and opens a database connection in it: 2.5 ms before any
view runs. It also keeps a whole upload on disk before the view may refuse it, and a whole download in memory. Here
a thread lives on with its connection, a body is read while it arrives, and a file is sent block by block.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any

from django.core import signals
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.handlers.exception import convert_exception_to_response
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import set_script_prefix
from django.utils.module_loading import import_string

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Message], Awaitable[None]]

# A thread keeps a connection of its own; PostgreSQL has a hundred by default, for all processes.
THREADS = 20
BLOCK = 256 * 1024
# A client that sends nothing for so many seconds has gone.
PATIENCE = 60


class ArrivingBody(io.RawIOBase):
    """A request's body as a file: reading waits for what the client has yet to send. Only for a worker thread.

    A client sends in small pieces, and waking a thread for each costs more than the piece: they are gathered on the
    loop, and the next block arrives while this one is worked on.
    """

    def __init__(self, first: bytes, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self._rest = memoryview(first)
        self._receive = receive
        self._loop = loop
        self._coming: Future[tuple[bytes, bool]] | None = None
        self._is_whole = False

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, room: Any) -> int:
        """Put the next bytes into `room` and return how many; 0 at the end. Raises OSError when the client goes."""
        while not self._rest and not self._is_whole:
            try:
                block, self._is_whole = (self._coming or self._ask()).result()
            except CancelledError:
                raise ConnectionAbortedError("the server ends") from None
            self._rest = memoryview(block)
            self._coming = None if self._is_whole else self._ask()
        count = min(len(room), len(self._rest))
        room[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def _ask(self) -> "Future[tuple[bytes, bool]]":
        return asyncio.run_coroutine_threadsafe(_block(self._receive), self._loop)


async def _block(receive: Receive) -> tuple[bytes, bool]:
    """Gather what arrives until it is a block or the end, and tell which."""
    pieces, size = [], 0
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(PATIENCE) as patience:
        while size < BLOCK:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionResetError("the client has gone")
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if not message.get("more_body", False):
                return b"".join(pieces), True
            patience.reschedule(loop.time() + PATIENCE)
    return b"".join(pieces), False


class ThreadedHandler(ASGIHandler):
    """Django's ASGI handler for synchronous views, with the middleware given, or that of the settings."""

    def __init__(self, pool: ThreadPoolExecutor, middleware: Iterable[str] | None = None) -> None:
        self.pool = pool
        self._names = middleware
        super().__init__()

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Make the chain, all of it synchronous whatever is asked for."""
        if self._names is None:
            super().load_middleware(is_async=False)
            return
        chain = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for name in reversed(list(self._names)):
            chain = convert_exception_to_response(import_string(name)(chain))
        for hooks in ("_view_middleware", "_template_response_middleware", "_exception_middleware"):
            setattr(self, hooks, [])
        self._middleware_chain = chain

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise ValueError(f"{scope['type']} is not served here")
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        loop = asyncio.get_running_loop()
        body: io.BufferedIOBase = io.BytesIO(message.get("body", b""))
        if message.get("more_body", False):
            body = io.BufferedReader(ArrivingBody(message.get("body", b""), receive, loop), BLOCK)
        response = await loop.run_in_executor(self.pool, self._respond, scope, body)
        await send(
            {"type": "http.response.start", "status": response.status_code, "headers": _head(response)}
        )
        if isinstance(response, HttpResponse):
            await send({"type": "http.response.body", "body": response.content})
        else:
            await self._stream(response, receive, send, is_wanted=scope["method"] != "HEAD")

    def _respond(self, scope: Mapping[str, Any], body: Any) -> Any:
        """Return the response; one that is no stream is complete, and its resources are given back."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, problem = self.create_request(scope, body)
        response: Any = problem if request is None else self._answer(request)
        response._handler_class = self.__class__  # noqa: SLF001 - as Django's own handlers do
        if not response.streaming:
            if not response.has_header("Content-Length"):
                response.headers["Content-Length"] = str(len(response.content))
            response.close()
        return response

    def _answer(self, request: ASGIRequest) -> HttpResponseBase:
        return self.get_response(request)

    async def _stream(self, response: Any, receive: Receive, send: Send, *, is_wanted: bool) -> None:
        """Send a stream as it comes, and stop when the client goes."""
        loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(_gone(receive))
        try:
            if not is_wanted:
                pass
            elif response.is_async:
                await _until(gone, _send_parts(response, send))
            elif isinstance(response, FileResponse):
                response.block_size = BLOCK
                blocks: Any = response.streaming_content
                await self._send_file(blocks, send, gone)
            else:
                # What asks the database goes on in one thread, with its connection.
                await loop.run_in_executor(self.pool, _push, response, send, gone, loop)
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            if response.is_async or isinstance(response, FileResponse) or not is_wanted:
                await loop.run_in_executor(self.pool, response.close)

    async def _send_file(self, blocks: Iterator[bytes], send: Send, gone: "asyncio.Future[None]") -> None:
        """Send a file; no thread waits for a slow client."""
        loop = asyncio.get_running_loop()
        while not gone.done() and (block := await loop.run_in_executor(self.pool, next, blocks, b"")):
            await send({"type": "http.response.body", "body": block, "more_body": True})


def _head(response: Any) -> list[tuple[bytes, bytes]]:
    lines = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    cookies = [cookie.OutputString().encode("ascii") for cookie in response.cookies.values()]
    return lines + [(b"Set-Cookie", cookie) for cookie in cookies]


async def _gone(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until(gone: "asyncio.Future[None]", work: Awaitable[None]) -> None:
    working = asyncio.ensure_future(work)
    await asyncio.wait([gone, working], return_when=asyncio.FIRST_COMPLETED)
    if not working.done():
        working.cancel()
    await asyncio.gather(working, return_exceptions=gone.done())


async def _send_parts(response: Any, send: Send) -> None:
    async for part in response:
        await send({"type": "http.response.body", "body": part, "more_body": True})


def _push(response: Any, send: Send, gone: "asyncio.Future[None]", loop: asyncio.AbstractEventLoop) -> None:
    """Send and close a stream from a worker thread, each part when the client has taken the one before."""
    try:
        for part in response:
            if gone.done():
                return
            message = {"type": "http.response.body", "body": part, "more_body": True}
            asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()
    finally:
        response.close()


async def _sent(send: Send, message: Message) -> None:
    await send(message)
