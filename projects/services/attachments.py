"""Commands on images: they are encoded again, so that nothing but the picture is kept."""

import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from kit.refusals import Refused
from projects.models import Attachment
from teams.models import HistoryEvent, Team, User

if TYPE_CHECKING:
    from PIL import Image

LARGEST_FILE = 10 * 1024 * 1024
# Of all frames together: 25 million pixels, more than most phones take, are 100 MB as RGBA.
MOST_PIXELS = 25_000_000
UNDERSTOOD = ("PNG", "JPEG", "WEBP", "GIF")


class ImageRefused(Refused):
    """The file is no image that we keep, or too large."""

    code = "image_refused"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"images": [message]})


class NoFile(Refused):
    """A form without its file."""

    code = "no_file"

    def __init__(self) -> None:
        super().__init__(_("Choose a file."))


@dataclass(frozen=True)
class Encoded:
    """An image in our own encoding."""

    content: bytes
    extension: str
    content_type: str
    width: int
    height: int


@transaction.atomic
def take_all(*, team: Team, by: User, files: "Iterable[File[bytes]]") -> list[Attachment]:
    """Keep several images, all or none; raises ImageRefused, which names the file."""
    kept = []
    for file in files:
        try:
            kept.append(take_in(team=team, by=by, file=file))
        except ImageRefused as refusal:
            raise ImageRefused(f"{_label(file.name or '')}: {refusal}") from refusal
    return kept


@transaction.atomic
def take_in(*, team: Team, by: User, file: "File[bytes]") -> Attachment:
    """Keep an image: PNG, JPEG, WebP or GIF, without its metadata; raises ImageRefused."""
    if (file.size or 0) > LARGEST_FILE:
        limit = LARGEST_FILE // 1024 // 1024
        raise ImageRefused(_("An image has %(limit)d MB at most.") % {"limit": limit})
    encoded = encode_again(file.read())
    attachment = Attachment.objects.create(
        team=team,
        uploaded_by=by,
        name=_label(file.name or ""),
        extension=encoded.extension,
        content_type=encoded.content_type,
        width=encoded.width,
        height=encoded.height,
        size=len(encoded.content),
    )
    HistoryEvent.objects.record(team=team, by=by, what="image added", target=attachment, name=attachment.name)
    # Last, so that a row that cannot be written leaves no file behind.
    attachment.file.save("", ContentFile(encoded.content))
    return attachment


def encode_again(content: bytes) -> Encoded:
    """Decode an image and encode its pixels anew: JPEG stays JPEG, what moves becomes WebP, the rest PNG.

    Raises ImageRefused for anything else, for broken files, and for images that are small as files and huge
    as pictures.
    """
    # Pillow takes a noticeable part of a second to import; only uploads need it.
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=UNDERSTOOD) as image:
            frames = getattr(image, "n_frames", 1) if image.format in {"PNG", "WEBP", "GIF"} else 1
            if image.width * image.height * frames > MOST_PIXELS:
                pixels = MOST_PIXELS // 1_000_000
                raise ImageRefused(
                    _("An image has %(pixels)d million pixels at most, all frames together.")
                    % {"pixels": pixels}
                )
            return _moving(image, frames) if frames > 1 else _still(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise ImageRefused(_("This image is too large as a picture.")) from problem
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError) as problem:
        # Whatever a broken file makes Pillow say; UnidentifiedImageError is an OSError.
        raise ImageRefused(
            _("This is no image that can be read. PNG, JPEG, WebP and GIF are kept.")
        ) from problem


def _still(image: "Image.Image") -> Encoded:
    from PIL import ImageOps

    is_photo = image.format in {"JPEG", "MPO"}
    mode = "RGB" if is_photo or not image.has_transparency_data else "RGBA"
    # In place and only where needed: each copy of the largest picture is a hundred megabytes.
    ImageOps.exif_transpose(image, in_place=True)
    picture = image if image.mode == mode else image.convert(mode)
    # Colour profile, EXIF, XMP and comments lie here, and some encoders would write them out again.
    picture.info.clear()
    stream = io.BytesIO()
    if is_photo:
        picture.save(stream, "JPEG", quality=90)
        return Encoded(stream.getvalue(), "jpg", "image/jpeg", *picture.size)
    picture.save(stream, "PNG")
    return Encoded(stream.getvalue(), "png", "image/png", *picture.size)


def _moving(image: "Image.Image", frames: int) -> Encoded:
    pictures, durations = [], []
    for number in range(frames):
        image.seek(number)
        picture = image.convert("RGBA")
        durations.append(max(int(image.info.get("duration") or 100), 20))
        picture.info.clear()
        pictures.append(picture)
    stream = io.BytesIO()
    pictures[0].save(
        stream, "WEBP", save_all=True, append_images=pictures[1:], duration=durations, loop=0, quality=80
    )
    return Encoded(stream.getvalue(), "webp", "image/webp", *image.size)


def _label(name: str) -> str:
    """Return a file's name as text for people: composed, one line, no brackets that end a Markdown label."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    plain = "".join(
        letter if letter.isprintable() and letter not in "[]()<>`!" else " "
        for letter in unicodedata.normalize("NFC", stem)
    )
    return " ".join(plain.split())[:100] or "image"
