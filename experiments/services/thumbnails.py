"""Small copies of images that runs keep: decoded within bounds, encoded anew, and kept until nobody asks any more.

They are made when somebody looks, not by a job for each image: training logs thousands that nobody ever opens.
"""

import secrets
import threading
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from experiments.models import Artifact
from kit.refusals import Refused

# Pixels along the longer side: beside a name, and on a page of its own.
EDGES = {"small": 320, "large": 1600}
LARGEST_FILE = 20 * 1024 * 1024
# As RGBA these are 100 MB while the copy is made.
MOST_PIXELS = 25_000_000
UNDERSTOOD = ("PNG", "JPEG", "WEBP", "GIF")
# So many are decoded at once in one process; the others wait this long, then are told to come again.
_at_work = threading.BoundedSemaphore(2)
PATIENCE = 10


class NoPicture(Refused):
    """The artifact cannot be shown as an image; it can still be downloaded."""

    code = "no_picture"


def picture_of(artifact: Artifact, size: str) -> bytes:
    """Return the artifact as a WebP image of a size in EDGES; raises NoPicture."""
    place = Path(settings.THUMBNAILS) / artifact.key[:2] / f"{artifact.key}.{size}.webp"
    try:
        return place.read_bytes()
    except FileNotFoundError:
        pass
    if artifact.size > LARGEST_FILE:
        raise NoPicture(_("This image is too large to be shown."))
    if not _at_work.acquire(timeout=PATIENCE):
        raise NoPicture(_("Many images are being made small. Look again soon."))
    try:
        content = _encoded(artifact, EDGES[size])
    finally:
        _at_work.release()
    place.parent.mkdir(parents=True, exist_ok=True)
    # Under a name of its own first: somebody may ask for the same at the same time.
    unfinished = place.with_name(f".{secrets.token_hex(8)}")
    unfinished.write_bytes(content)
    unfinished.replace(place)
    return content


def _encoded(artifact: Artifact, edge: int) -> bytes:
    # Pillow takes a noticeable part of a second to import; only who looks at images needs it.
    import io

    from PIL import Image

    try:
        with (
            default_storage.open(artifact.stored_name) as file,
            Image.open(file, formats=UNDERSTOOD) as image,
        ):
            # The head says how large it is; nothing is decoded yet.
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture(_("This image is too large to be shown."))
            image.draft("RGB", (edge, edge))
            picture = image.convert("RGBA" if image.has_transparency_data else "RGB")
            picture.thumbnail((edge, edge))
            picture.info.clear()
            stream = io.BytesIO()
            picture.save(stream, "WEBP", quality=80)
            return stream.getvalue()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise NoPicture(_("This image is too large to be shown.")) from problem
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError) as problem:
        # Whatever a broken file makes Pillow say; UnidentifiedImageError is an OSError.
        raise NoPicture(_("This is no image that can be read.")) from problem
