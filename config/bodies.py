"""Bodies of requests, which arrive as fast or as slowly as clients send them."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import CancelledError, Future, wait
from typing import Any

from django.db import connections

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Message], Awaitable[None]]

BLOCK = 256 * 1024
# A body up to here (the largest batch of values is 1 MB) is awaited before a thread takes the request.
SMALL = 1_100_000
# A client that sends nothing for so many seconds has gone.
PATIENCE = 60
# One that keeps a reader waiting for so many is slow.
SLOW = 0.1
TOO_SLOW = "The rest of this request did not come."


class ArrivingBody(io.RawIOBase):
    """A request's body as a file: reading waits for what the client has yet to send. Only for a reader's thread.

    A client sends in small pieces, and waking a thread for each costs more than the piece: they are gathered on the
    loop, and the next block arrives while this one is worked on.
    """

    def __init__(self, first: bytes | bytearray, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self._rest = memoryview(first)
        self._receive = receive
        self._loop = loop
        self._coming: Future[tuple[bytearray, bool]] | None = None
        self._is_whole = False

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, room: Any) -> int:
        """Put the next bytes into `room` and return how many; 0 at the end. Raises OSError when the client goes."""
        while not self._rest and not self._is_whole:
            try:
                block, self._is_whole = _awaited(self._coming or self._ask())
            except CancelledError:
                raise ConnectionAbortedError("the server ends") from None
            self._rest = memoryview(block)
            self._coming = None if self._is_whole else self._ask()
        count = min(len(room), len(self._rest))
        room[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def _ask(self) -> "Future[tuple[bytearray, bool]]":
        return asyncio.run_coroutine_threadsafe(gathered(self._receive, b"", BLOCK), self._loop)


def _awaited(coming: "Future[tuple[bytearray, bool]]") -> tuple[bytearray, bool]:
    """Return what is coming; while a slow client is waited for, this thread's connections are others' to have."""
    wait([coming], SLOW)
    if not coming.done():
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()
    return coming.result()


async def gathered(receive: Receive, first: bytes, most: int) -> tuple[bytearray, bool]:
    """Gather what arrives behind `first` until it is as much or the end, and tell which. Raises OSError."""
    found = bytearray(first)
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(PATIENCE) as patience:
        while len(found) < most:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionResetError("the client has gone")
            found += message.get("body", b"")
            if not message.get("more_body", False):
                return found, True
            patience.reschedule(loop.time() + PATIENCE)
    return found, False


def announced(scope: Mapping[str, Any]) -> int:
    """Return how many bytes of body the client says will come; 0 when it sends them in chunks."""
    text = dict(scope["headers"]).get(b"content-length", b"")
    return int(text) if text.isdigit() else 0


async def turn_away(send: Send) -> None:
    """Answer a client that stopped in the middle of a small body."""
    text = TOO_SLOW.encode()
    head = [
        (b"content-type", b"text/plain"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 408, "headers": head})
    await send({"type": "http.response.body", "body": text})
