"""Plain HTTP over one kept-alive connection: what a call costs when the client costs next to nothing."""

import json
import socket
from typing import Any
from urllib.parse import quote, urlsplit


class Wire:
    """A connection. `call` sends a JSON body, or a query when there is none, and returns the answer's JSON."""

    def __init__(self, uri: str, token: str = "") -> None:
        parts = urlsplit(uri)
        self._address = (parts.hostname or "", parts.port or 80)
        self._host = parts.netloc
        self._authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        self._socket: socket.socket | None = None

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Make one call of the tracking API. Raises RuntimeError for an answer other than 200."""
        return json.loads(
            self.raw(method, f"/api/2.0/mlflow/{path}", None if body is None else json.dumps(body).encode())
        )

    def raw(self, method: str, address: str, body: bytes | None = None) -> bytes:
        """Send one request and return the body of its answer."""
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=120)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = (
            f"{method} {quote(address, safe='/?&=%')} HTTP/1.1\r\nHost: {self._host}\r\n{self._authorization}"
        )
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._socket.sendall(head.encode() + b"\r\n" + (body or b""))
        return self._answer(f"{method} {address}")

    def _answer(self, what: str) -> bytes:
        assert self._socket is not None
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._received()
        head, _, rest = got.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
        if length is not None:
            parts, size = [rest], len(rest)
            while size < length:
                parts.append(self._received())
                size += len(parts[-1])
            answer = b"".join(parts)
        else:
            answer = self._chunks(rest)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{what}: {head.splitlines()[0]!r} {answer[:300]!r}")
        return answer

    def _chunks(self, rest: bytes) -> bytes:
        whole = b""
        while True:
            while b"\r\n" not in rest:
                rest += self._received()
            size, _, rest = rest.partition(b"\r\n")
            length = int(size, 16)
            while len(rest) < length + 2:
                rest += self._received()
            if length == 0:
                return whole
            whole, rest = whole + rest[:length], rest[length + 2 :]

    def _received(self) -> bytes:
        assert self._socket is not None
        block = self._socket.recv(1 << 20)
        if not block:
            raise RuntimeError("the server closed the connection")
        return block
