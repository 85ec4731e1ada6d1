"""The zip itself: names that stay inside, no links, no bombs; bytes are counted as they come."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from experiments.mlflow_store.contract import Unreadable

MOST_ENTRIES = 200_000
# What all entries may unpack to, and how many times the zip's own size: text compresses well, a bomb far better.
MOST_BYTES = 20 * 1024**3
MOST_RATIO = 200
FREE_BYTES = 256 * 1024**2
STEP = 1024 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError, ValueError, OSError)


class Archive:
    """A zip whose table of contents was checked as a whole; raises Unreadable. Close it after use."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except BROKEN as error:
            raise Unreadable("archive_broken") from error
        size = file.seek(0, os.SEEK_END)
        self._entries = {one.filename: one for one in _checked(self._zip.infolist(), size)}

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of all files, sorted; folders have none of their own."""
        return sorted(self._entries)

    def size(self, name: str) -> int:
        """Return how many bytes a file has, as the archive says; `blocks` holds it to that."""
        return self._entries[name].file_size

    def read(self, name: str, most: int) -> bytes:
        """Return a file of at most `most` bytes; raises Unreadable."""
        if self.size(name) > most:
            raise Unreadable("file_too_large", name, most=most)
        return b"".join(self.blocks(name))

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes; raises Unreadable when they are more than the archive said, or broken."""
        arrived, announced = 0, self.size(name)
        try:
            with self._zip.open(self._entries[name]) as packed:
                while block := packed.read(STEP):
                    arrived += len(block)
                    if arrived > announced:
                        raise Unreadable("archive_broken", name)
                    yield block
        except BROKEN as error:
            raise Unreadable("archive_broken", name) from error
        except RuntimeError as error:
            raise Unreadable("archive_encrypted", name) from error


def _checked(entries: list[zipfile.ZipInfo], size: int) -> Iterator[zipfile.ZipInfo]:
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("archive_many", number=len(entries), most=MOST_ENTRIES)
    unpacked = sum(one.file_size for one in entries)
    if unpacked > MOST_BYTES or unpacked > max(FREE_BYTES, size * MOST_RATIO):
        raise Unreadable("archive_bomb")
    seen: set[str] = set()
    for one in entries:
        _check(one)
        parts = one.filename.split("/")
        if one.is_dir() or parts[0] == "__MACOSX" or parts[-1] == ".DS_Store":
            continue
        if one.filename in seen:
            raise Unreadable("name_twice", one.filename)
        seen.add(one.filename)
        yield one


def _check(entry: zipfile.ZipInfo) -> None:
    """Refuse a name that leaves the archive, a link or a device, and what is encrypted."""
    name = entry.filename
    parts = name.removesuffix("/").split("/")
    leaves = any(part in {"", ".", ".."} for part in parts) or ":" in parts[0]
    if leaves or "\\" in name or "\0" in entry.orig_filename:
        raise Unreadable("name_leaves", name)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Unreadable("link", name)
    if entry.flag_bits & 0x1:
        raise Unreadable("archive_encrypted", name)


def pack(folder: Path, into: IO[bytes]) -> int:
    """Write a folder's files as a zip and return how many there are. Links are refused, none is followed."""
    number = 0
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for place, folders, files in os.walk(folder):
            folders.sort()
            for name in sorted([*folders, *files]):
                path = Path(place) / name
                if path.is_symlink():
                    raise Unreadable("link", path.relative_to(folder).as_posix())
            for name in sorted(files):
                path = Path(place) / name
                if not path.is_file():
                    raise Unreadable("link", path.relative_to(folder).as_posix())
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                entry.file_size = path.stat().st_size
                with path.open("rb") as source, archive.open(entry, "w") as target:
                    while block := source.read(STEP):
                        target.write(block)
                number += 1
    return number
