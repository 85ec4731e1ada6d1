"""Files as a browser sends them: Markdown as it is, or a zip archive of it, read with limits."""

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from kit.refusals import Refused
from retros.document import names
from retros.models.posts import LARGEST_POST

MOST_ENTRIES = 20_000
MOST_BYTES = 50 * 1024 * 1024


class UnreadableArchive(Refused):
    """The archive is broken, encrypted or too large."""

    code = "unreadable_archive"


def files_in(uploads: Iterable["UploadedFile[Any]"], *, folder: str = "") -> list[tuple[str, bytes]]:
    """Return (path, bytes) of each Markdown file sent, those inside of zip archives included.

    A file that comes alone lands in `folder`, one of an archive where the archive has it. Raises UnreadableArchive; never reads more than 50 MB of an archive, whatever it claims to hold.
    """
    files: list[tuple[str, bytes]] = []
    for upload in uploads:
        name = upload.name or ""
        data = upload.read()
        if zipfile.is_zipfile(io.BytesIO(data)) and not name.lower().endswith(names.ENDINGS):
            files += _unzipped(data, name)
        else:
            files.append((f"{folder.strip('/')}/{name}" if folder.strip("/") else name, data))
    return files


def _unzipped(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_ENTRIES:
                raise UnreadableArchive(_("%(name)s holds too many files.") % {"name": name})
            for entry in archive.infolist():
                path = name_of(entry)
                if entry.is_dir() or not path.lower().endswith(names.ENDINGS) or path.startswith("__MACOSX/"):
                    continue
                with archive.open(entry) as file:
                    content = file.read(min(left, LARGEST_POST) + 1)
                left -= len(content)
                if left < 0:
                    raise UnreadableArchive(_("%(name)s is too large when unpacked.") % {"name": name})
                yield path, content
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as broken:
        raise UnreadableArchive(_("%(name)s cannot be unpacked.") % {"name": name}) from broken


def name_of(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name. Without the UTF-8 mark Korean Windows wrote cp949, other tools UTF-8."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp949"):
        try:
            return (
                unicodedata.normalize("NFC", raw.decode(encoding))
                if encoding == "cp949"
                else raw.decode(encoding)
            )
        except UnicodeDecodeError:
            continue
    return entry.filename
