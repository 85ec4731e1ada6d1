"""manage.py import_posts: a blog's posts, every byte of them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.commands import BadInput, HouseCommand
from retros.document import names
from retros.services import imports
from teams.models import Team


class Command(HouseCommand):
    """Takes in every .md and .markdown file below a folder under its path; all or none."""

    help = "Import every .md and .markdown file below a folder into a team's posts."

    def arguments(self, parser: CommandParser) -> None:
        """The team and the folder."""
        parser.add_argument("--team", metavar="SLUG", required=True)
        parser.add_argument("--replace", action="store_true", help="also posts that were edited in Wrapup")
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, team: str, folder: Path, replace: bool, **options: Any) -> None:
        """Import and say what became of the files."""
        found = Team.objects.filter(slug=team).first()
        if found is None:
            raise BadInput(_("There is no team called %(slug)s.") % {"slug": team})
        if not folder.is_dir():
            raise BadInput(_("%(folder)s is no folder.") % {"folder": folder})
        report = imports.bring_in(team=found, by=None, files=markdown_below(folder), replace=replace)
        total = sum(map(len, (report.new, report.changed, report.unchanged, report.kept)))
        line = ngettext("%(count)d post", "%(count)d posts", total) % {"count": total}
        counts = _("%(new)d new, %(changed)d changed, %(same)d unchanged") % {
            "new": len(report.new),
            "changed": len(report.changed),
            "same": len(report.unchanged),
        }
        kept = "".join(f"\n{_('edited here, so kept')}: {path}" for path in report.kept)
        self.say(f"{line}: {counts}{kept}", team=team, posts=total, **vars(report))


def markdown_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (path from the folder, bytes) of each Markdown file, in a steady order; links out of it are not followed."""
    for base, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            file = Path(base, name)
            if name.lower().endswith(names.ENDINGS) and file.is_file():
                try:
                    yield file.relative_to(folder).as_posix(), file.read_bytes()
                except OSError as broken:
                    raise BadInput(f"{file}: {broken.strerror}") from broken
