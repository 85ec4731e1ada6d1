"""Bytes to text along a fixed ladder; no statistics, which take Korean boards for Central European ones."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import IO

from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.delimited import MOST_ROWS
from experiments.leaderboards.unpacking import STEP, Brought, counted

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")
HTML = ("<!doctype", "<html", "<head", "<body", "<?xml", "<table", "<script")
LFS = "version https://git-lfs.github.com/spec/"
# A thousand columns and their heads fit many times over. A longer line is no board, and costs minutes to take apart.
LONGEST_LINE = 5 * STEP


@dataclass(frozen=True)
class Survey:
    """What a first walk through a file's bytes found: how they become text, and how many of them are a mark before it."""

    encoding: str
    mark: int


def survey(brought: Brought) -> Survey:
    """Walk once through all bytes without keeping any, and return how they are to be read.

    A bomb, a line without end or a file that is no text costs time and no memory. Raises Unreadable for these, for
    files with more rows than are taken where that can be told without reading cells, and for what is no text.
    """
    with brought.stream() as stream:
        start = stream.read(STEP)
    if not start:
        raise Unreadable.because("empty")
    mark, encodings = _candidates(start)
    if not mark:
        _refuse_binaries(start, is_head=True)
    problem = Unreadable.because("undecodable", encoding=encodings[0])
    for encoding in encodings:
        with brought.stream() as stream:
            stream.read(mark)
            try:
                _walk(stream, encoding)
            except UnicodeDecodeError as bad:
                if encoding == "utf-8" and not mark:
                    problem = Unreadable.because("encoding_unknown", line=int(bad.reason))
                continue
        return Survey(encoding, mark)
    raise problem


def _candidates(start: bytes) -> tuple[int, tuple[str, ...]]:
    for bom, encoding in BOMS:
        if start.startswith(bom):
            return len(bom), (encoding,)
    return 0, ("utf-8", "cp949")


def _walk(stream: IO[bytes], encoding: str) -> None:
    """Decode step by step; a UnicodeDecodeError has the line of the fault as its reason."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    size = since_break = breaks = 0
    is_blank, may_hold_fewer_rows = True, encoding.startswith("utf-16")
    while step := stream.read(STEP):
        size = counted(size, step)
        last = max(step.rfind(b"\n"), step.rfind(b"\r"))
        since_break = since_break + len(step) if last < 0 else len(step) - last - 1
        try:
            text = decoder.decode(step)
        except UnicodeDecodeError as bad:
            line = str(breaks + step.count(b"\n", 0, max(bad.start, 0)) + 1)
            raise UnicodeDecodeError(encoding, step, bad.start, bad.end, line) from bad
        breaks += step.count(b"\n")
        if since_break > LONGEST_LINE:
            raise Unreadable.because("line_too_long", line=breaks + 1, megabytes=LONGEST_LINE // 1024 // 1024)
        if "\x00" in text:
            raise Unreadable.because("is_binary")
        is_blank = is_blank and not text.strip()
        # Lines inside quotes and blank ones are no rows of their own.
        may_hold_fewer_rows = may_hold_fewer_rows or '"' in text or b"\n\n" in step or b"\n\r" in step
        if breaks > MOST_ROWS + 10 and not may_hold_fewer_rows:
            raise Unreadable.because("too_many_rows", number=MOST_ROWS)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as bad:
        raise UnicodeDecodeError(encoding, b"", bad.start, bad.end, str(breaks + 1)) from bad
    if is_blank:
        raise Unreadable.because("empty")


def decode(data: bytes, *, is_head: bool = False) -> tuple[str, str]:
    """Return the text and the encoding it was found to be in: by byte order mark, else UTF-8, else cp949.

    `is_head`: only the beginning of the file was read, so that a character may be cut in two at the end.
    Raises Unreadable for what is no text, and for what is text of another kind: a web page, a Git LFS pointer.
    """
    if not data.strip():
        raise Unreadable.because("empty")
    text, encoding = _text(data, is_head=is_head)
    refuse_other_kinds(text)
    return text, encoding


def _text(data: bytes, *, is_head: bool) -> tuple[str, str]:
    mark, encodings = _candidates(data)
    if not mark:
        _refuse_binaries(data, is_head=is_head)
    for encoding in encodings:
        if (found := _strict(data[mark:], encoding, is_head=is_head)) is not None:
            return found, encoding
    if mark:
        raise Unreadable.because("undecodable", encoding=encodings[0])
    raise Unreadable.because("encoding_unknown", line=_first_bad_line(data))


def _refuse_binaries(data: bytes, *, is_head: bool) -> None:
    if data.startswith(b"%PDF"):
        raise Unreadable.because("is_document")
    if data.startswith(IMAGES) and (b"\x00" in data or _strict(data, "utf-8", is_head=is_head) is None):
        raise Unreadable.because("is_image")
    if b"\x00" in data:
        raise Unreadable.because("is_binary")


def _strict(data: bytes, encoding: str, *, is_head: bool) -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        return decoder.decode(data, final=not is_head)
    except UnicodeDecodeError:
        return None


def _first_bad_line(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as bad:
        return data.count(b"\n", 0, bad.start) + 1
    return 0


def refuse_other_kinds(text: str) -> None:
    """Raise Unreadable for text of another kind than a board: a web page, a Git LFS pointer."""
    start = text[:2000].lstrip().casefold()
    if start.startswith(HTML):
        raise Unreadable.because("is_web_page")
    if start.startswith(LFS):
        raise Unreadable.because("is_lfs_pointer")
    if "\x00" in text:
        raise Unreadable.because("is_binary")
