"""Serves synchronous views under an asynchronous server, each request in one hop to a thread that stays.

Django's own ASGI handler starts a thread for each request and opens a database connection in it: 2.5 ms before any
view runs. It also keeps a whole upload on disk before the view may refuse it, and a whole download in memory. Here
a thread lives on with its connection, a file is sent block by block, and no thread that pages need waits for a client:
a small body is there before a thread takes the request, a large one is read while it arrives by threads of their own.
"""

import asyncio
import io
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core import signals
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.handlers.exception import convert_exception_to_response
from django.db import connections
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import set_script_prefix
from django.utils.module_loading import import_string

from config.bodies import BLOCK, SMALL, ArrivingBody, Message, Receive, Send, announced, gathered, turn_away

# A thread keeps a connection of its own; PostgreSQL has a hundred by default, for all processes.
THREADS = 20
# So many large bodies are read at a time. Their threads hold no connection while they wait.
READERS = 200


class ThreadedHandler(ASGIHandler):
    """Django's ASGI handler for synchronous views, with the middleware given, or that of the settings."""

    def __init__(
        self, pool: ThreadPoolExecutor, readers: ThreadPoolExecutor, middleware: Iterable[str] | None = None
    ) -> None:
        self.pool, self.readers = pool, readers
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
        first, is_whole = message.get("body", b""), not message.get("more_body", False)
        if not is_whole and announced(scope) <= SMALL:
            try:
                first, is_whole = await gathered(receive, first, SMALL)
            except TimeoutError:
                await turn_away(send)
                return
            except ConnectionResetError:
                return
        if is_whole:
            response = await loop.run_in_executor(self.pool, self._respond, scope, io.BytesIO(first))
        else:
            body = io.BufferedReader(ArrivingBody(first, receive, loop), BLOCK)
            response = await loop.run_in_executor(self.readers, self._respond_and_let_go, scope, body)
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

    def _respond_and_let_go(self, scope: Mapping[str, Any], body: Any) -> Any:
        """Return the response, and leave no connection to a thread that may have nothing to do for long."""
        try:
            return self._respond(scope, body)
        finally:
            connections.close_all()

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
