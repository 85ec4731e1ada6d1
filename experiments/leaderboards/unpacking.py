"""The bytes of a board: the file itself, or the one board inside a zip, which is never believed about its sizes."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, BinaryIO

from experiments.leaderboards.contract import Unreadable

LIMIT = 100 * 1024 * 1024
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
OTHER_ARCHIVES = (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
BOARD_NAMES = (".csv", ".tsv", ".txt")
STEP = 1024 * 1024
MOST_MEMBERS = 1000
# A thousand columns and their heads fit many times over. A longer line is no board, and costs minutes to take apart.
LONGEST_LINE = 5 * STEP


def unpack(file: BinaryIO, *, most: int | None = None) -> bytes:
    """Return the board's bytes, only the first `most` when given (the head, for a preview).

    Raises Unreadable for archives that hold no single board, are encrypted, nested, broken or unpack to more
    than 100 MB, and for lines beyond reason: the bytes are counted as they come, whatever the archive's own tables
    say, before any of them is kept.
    """
    start = file.read(8)
    file.seek(0)
    if start.startswith(OTHER_ARCHIVES):
        raise Unreadable.because("archive_unknown")
    if not start.startswith(ZIP_MAGIC):
        if most is None:
            _measure(file)
            file.seek(0)
        return _read(file, most)
    try:
        with zipfile.ZipFile(file) as archive:
            member = _the_board(archive)
            if most is None:
                with archive.open(member) as packed:
                    _measure(packed)
            with archive.open(member) as packed:
                return _refuse_nested(_read(packed, most))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OverflowError,
        ValueError,
    ) as broken:
        raise Unreadable.because("archive_broken") from broken
    except RuntimeError as encrypted:
        raise Unreadable.because("archive_encrypted") from encrypted


def _the_board(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Unreadable.because("archive_many", number=len(members))
    boards = [
        member
        for member in members
        # What macOS adds to every archive is no board.
        if member.filename.lower().endswith(BOARD_NAMES) and not member.filename.startswith("__MACOSX/")
    ]
    if any(member.flag_bits & 0x1 for member in boards):
        raise Unreadable.because("archive_encrypted")
    if len(boards) != 1:
        raise Unreadable.because("archive_many" if boards else "archive_empty", number=len(boards))
    return boards[0]


def _measure(stream: IO[bytes]) -> None:
    """Read to the end without keeping anything, so that a bomb or a line without end costs time and no memory."""
    total = since_break = breaks = 0
    while step := stream.read(STEP):
        total += len(step)
        if total > LIMIT:
            raise Unreadable.because("too_large", megabytes=LIMIT // 1024 // 1024)
        last = max(step.rfind(b"\n"), step.rfind(b"\r"))
        since_break = since_break + len(step) if last < 0 else len(step) - last - 1
        breaks += step.count(b"\n")
        if since_break > LONGEST_LINE:
            raise Unreadable.because("line_too_long", line=breaks + 1, megabytes=LONGEST_LINE // 1024 // 1024)


def _read(file: IO[bytes], most: int | None) -> bytes:
    data = file.read(LIMIT + 1 if most is None else most)
    if len(data) > LIMIT:
        raise Unreadable.because("too_large", megabytes=LIMIT // 1024 // 1024)
    return data


def _refuse_nested(data: bytes) -> bytes:
    if data.startswith((*ZIP_MAGIC, *OTHER_ARCHIVES)):
        raise Unreadable.because("archive_nested")
    return data
