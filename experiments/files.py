"""Removes bytes that no row names: of uploads that were killed, of files replaced or removed, of teams that are gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from experiments.models import Artifact
from experiments.models.artifacts import PLACE, stored_at

# The row is written after the last byte; what was touched within a day may still be arriving.
PATIENCE = timedelta(days=1)
# Small copies are made again when somebody looks.
COPIES_LIVE = timedelta(days=30)


@dataclass
class Swept:
    """What was removed: files of artifacts, their bytes, and small copies of images."""

    files: int = 0
    size: int = 0
    copies: int = 0


def sweep(*, patience: timedelta = PATIENCE) -> Swept:
    """Remove what no row names and nobody has touched for `patience`, and small copies of images that are old."""
    swept = Swept()
    if default_storage.exists(PLACE):
        for folder in default_storage.listdir(PLACE)[0]:
            _sweep_folder(folder, timezone.now() - patience, swept)
    _sweep_copies(swept)
    return swept


def _sweep_folder(folder: str, before: datetime, swept: Swept) -> None:
    keys = default_storage.listdir(f"{PLACE}/{folder}")[1]
    known = set(Artifact.objects.filter(key__in=keys).values_list("key", flat=True))
    for key in set(keys) - known:
        name = f"{PLACE}/{folder}/{key}"
        if default_storage.get_modified_time(name) >= before or name != stored_at(key):
            continue
        swept.files += 1
        swept.size += default_storage.size(name)
        default_storage.delete(name)


def _sweep_copies(swept: Swept) -> None:
    before = (timezone.now() - COPIES_LIVE).timestamp()
    for copy in Path(settings.THUMBNAILS).glob("??/*"):
        if copy.stat().st_mtime < before:
            copy.unlink(missing_ok=True)
            swept.copies += 1
