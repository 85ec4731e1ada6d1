"""Bytes to text along a fixed ladder; no statistics, which take Korean boards for Central European ones."""

from __future__ import annotations

import codecs

from experiments.leaderboards.contract import Unreadable

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")
HTML = ("<!doctype", "<html", "<head", "<body", "<?xml", "<table", "<script")
LFS = "version https://git-lfs.github.com/spec/"


def decode(data: bytes, *, is_head: bool = False) -> tuple[str, str]:
    """Return the text and the encoding it was found to be in: by byte order mark, else UTF-8, else cp949.

    `is_head`: only the beginning of the file was read, so that a character may be cut in two at the end.
    Raises Unreadable for what is no text, and for what is text of another kind: a web page, a Git LFS pointer.
    """
    if not data.strip():
        raise Unreadable.because("empty")
    text, encoding = _text(data, is_head=is_head)
    _refuse_other_kinds(text)
    return text, encoding


def _text(data: bytes, *, is_head: bool) -> tuple[str, str]:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            found = _strict(data[len(bom) :], encoding, is_head=is_head)
            if found is None:
                raise Unreadable.because("undecodable", encoding=encoding)
            return found, encoding
    _refuse_binaries(data, is_head=is_head)
    for encoding in ("utf-8", "cp949"):
        if (found := _strict(data, encoding, is_head=is_head)) is not None:
            return found, encoding
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


def _refuse_other_kinds(text: str) -> None:
    start = text[:2000].lstrip().casefold()
    if start.startswith(HTML):
        raise Unreadable.because("is_web_page")
    if start.startswith(LFS):
        raise Unreadable.because("is_lfs_pointer")
    if "\x00" in text:
        raise Unreadable.because("is_binary")
