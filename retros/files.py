"""Exported posts as files in a folder."""

from pathlib import Path

from django.utils.translation import gettext as _

from kit.refusals import Refused
from retros import selectors
from retros.exports import Exported
from teams.models import Team


class CannotWrite(Refused):
    """The folder does not take a file."""

    code = "cannot_write"


def written(team: Team, exported: Exported, out: Path) -> list[str]:
    """Write a post and its images below `out`; return their paths from there. Raises CannotWrite."""
    names = {place: place.rpartition("/")[2] for place in exported.images}
    images = selectors.image_files(team, names.values()) if names else {}
    places = {place: images[name] for place, name in names.items() if name in images}
    _write(out, exported.path, exported.data)
    for place, image in places.items():
        with image.file.open("rb") as file:
            _write(out, place, file.read())
    return [exported.path, *places]


def _write(out: Path, path: str, data: bytes) -> None:
    file = out / path
    if not file.resolve().is_relative_to(out.resolve()):
        raise CannotWrite(_("%(path)s would leave the folder.") % {"path": path})
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as broken:
        raise CannotWrite(f"{file}: {broken.strerror}") from broken
