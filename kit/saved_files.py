"""Stored files as answers: in pieces, whatever their size; to be saved, never shown."""

import re
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def to_save(request: HttpRequest, file: IO[bytes], *, name: str, size: int, etag: str) -> HttpResponseBase:
    """Return a file to be saved as `name`; one range of bytes is understood, so a broken download can go on.

    Whatever is in it, no browser runs or shows it on our origin: its type is never told, it is an attachment,
    and a page made of it would lie in a sandbox.
    """
    span = _span(request, size, etag)
    if span is None:
        file.close()
        return _safe(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}), name)
    start, end = span
    answer: HttpResponseBase = _Part(_Span(file, start, end))
    if (start, end) != (0, size):
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    answer["Content-Length"] = str(end - start)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = f'"{etag}"'
    return _safe(answer, name)


def _safe(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer["Content-Type"] = "application/octet-stream"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _span(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return which bytes are asked for, as (start, end): all unless one range is asked; None for an impossible one."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if not asked or asked.groups() == ("", "") or request.headers.get("If-Range", f'"{etag}"') != f'"{etag}"':
        return 0, size
    first, last = asked.groups()
    if first:
        start, end = int(first), min(size, int(last) + 1 if last else size)
    else:
        start, end = max(0, size - int(last)), size
    return (start, end) if start < end else None


class _Span:
    """Some bytes of an open file, as a file."""

    def __init__(self, file: IO[bytes], start: int, end: int) -> None:
        self._file, self._left = file, end - start
        if start:
            file.seek(start)

    def read(self, size: int) -> bytes:
        piece = self._file.read(min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


class _Part(FileResponse):
    """Sent block by block by our server, as Django's own is; what it says of itself is said above."""

    def set_headers(self, filelike: object) -> None:
        """Leave the headers alone: the name of the bytes is a key, and tells nothing."""
