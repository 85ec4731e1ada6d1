"""The bytes of a board: the file itself, or the one board inside a zip, which is never believed about its sizes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO

from experiments.leaderboards.contract import Unreadable

LIMIT = 100 * 1024 * 1024
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
OTHER_ARCHIVES = (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
# The container of old Excel files, and of new ones that are locked with a password.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
WORKBOOK = "xl/workbook.xml"
BOARD_NAMES = (".csv", ".tsv", ".txt", ".json")
STEP = 1024 * 1024
MOST_MEMBERS = 1000


@dataclass(frozen=True)
class Brought:
    """A file that was brought, or the board inside its archive; `is_workbook`: an Excel file, which is an archive too."""

    file: BinaryIO
    member: zipfile.ZipInfo | None = None
    archive: zipfile.ZipFile | None = None
    is_workbook: bool = False

    @contextmanager
    def stream(self) -> Iterator[IO[bytes]]:
        """Open the board from its beginning, as often as needed."""
        if self.archive is None or self.member is None:
            self.file.seek(0)
            yield self.file
            return
        with self.archive.open(self.member) as packed:
            yield packed


@contextmanager
def opened(file: BinaryIO) -> Iterator[Brought]:
    """Open a file, or the one board in its archive.

    Raises Unreadable, here or while the board is being read, for archives that hold no single board, are encrypted,
    nested or broken, and for old or locked Excel files.
    """
    start = file.read(8)
    file.seek(0)
    if start.startswith(OTHER_ARCHIVES):
        raise Unreadable.because("archive_unknown")
    if start == OLD_OFFICE:
        raise Unreadable.because("workbook_locked" if _holds(file, LOCKED) else "workbook_old")
    if not start.startswith(ZIP_MAGIC):
        yield Brought(file)
        return
    with _archive(file) as archive:
        if WORKBOOK in archive.namelist():
            yield Brought(file, is_workbook=True)
            return
        member = _the_board(archive)
        with archive.open(member) as packed:
            if packed.read(8).startswith((*ZIP_MAGIC, *OTHER_ARCHIVES)):
                raise Unreadable.because("archive_nested")
        yield Brought(file, member, archive)


@contextmanager
def _archive(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, OverflowError, NotImplementedError) as broken:
        raise Unreadable.because("archive_broken") from broken
    try:
        with archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError) as broken:
        raise Unreadable.because("archive_broken") from broken
    except RuntimeError as encrypted:
        if "password" not in str(encrypted):
            raise
        raise Unreadable.because("archive_encrypted") from encrypted


def unpack(file: BinaryIO, *, most: int | None = None) -> bytes:
    """Return the board's bytes, only the first `most` when given (the head, for a preview).

    Raises Unreadable as `opened` does, and for boards that unpack to more than 100 MB: the bytes are counted as
    they come, whatever the archive's own tables say, before any of them is kept.
    """
    with opened(file) as brought:
        if most is None:
            with brought.stream() as stream:
                size = 0
                while step := stream.read(STEP):
                    size = counted(size, step)
        with brought.stream() as stream:
            return stream.read(LIMIT if most is None else most)


def counted(size: int, step: bytes) -> int:
    """Return the size with another step; raises Unreadable beyond the limit."""
    size += len(step)
    if size > LIMIT:
        raise Unreadable.because("too_large", megabytes=LIMIT // 1024 // 1024)
    return size


def _holds(file: BinaryIO, mark: bytes) -> bool:
    """Tell whether a mark stands in the file, reading it step by step."""
    tail = b""
    while step := file.read(STEP):
        if mark in tail + step:
            return True
        tail = step[-len(mark) :]
    file.seek(0, io.SEEK_SET)
    return False


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
