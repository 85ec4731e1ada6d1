"""Files that somebody brought to be looked at: kept under a key that tells nothing, known by their bytes."""

import hashlib
import uuid
from dataclasses import dataclass

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from kit.refusals import Refused


class TooLarge(Refused):
    """The file is larger than any that is taken."""

    code = "too_large"
    status = 413

    def __init__(self, limit: int) -> None:
        sentence = _("The file is larger than %(megabytes)s MB.") % {"megabytes": limit // 1024 // 1024}
        super().__init__(sentence, fields={"file": [sentence]})


class NoFile(Refused):
    """There is neither a file nor a pasted text, or it is empty."""

    code = "no_file"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"file": [sentence]})


@dataclass(frozen=True)
class Kept:
    """A file as it was kept."""

    key: str
    name: str
    size: int
    sha256: str


def keep(content: "File[bytes] | str", *, folder: str, limit: int, name: str, nothing: str) -> Kept:
    """Keep a file, or a pasted text, of at most `limit` bytes; `nothing` says what to do when it is empty."""
    if isinstance(content, str):
        content = ContentFile(content.encode())
        name = name or _("Pasted text")
    if content.size > limit:
        raise TooLarge(limit)
    digest = hashlib.sha256()
    is_blank = True
    for piece in content.chunks():
        digest.update(piece)
        is_blank = is_blank and not piece.strip()
    if is_blank:
        raise NoFile(nothing)
    content.seek(0)
    size = content.size
    key = default_storage.save(f"{folder}/{uuid.uuid4().hex}", content)
    said = (name or content.name or _("Unnamed file")).replace("\x00", "")[-255:]
    return Kept(key, said, size, digest.hexdigest())
