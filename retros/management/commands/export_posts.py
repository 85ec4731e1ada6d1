"""manage.py export_posts: a team's posts as files again."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.commands import BadInput, HouseCommand
from retros import selectors
from retros.document import names
from retros.exports import targets
from retros.files import written
from retros.models import Post
from teams.models import Team


class Command(HouseCommand):
    """Writes every post under its path; an imported one that nobody edited is byte-identical."""

    help = "Write a team's posts into a folder, under the paths they came with."

    def arguments(self, parser: CommandParser) -> None:
        """The team, the kind of blog and the folder."""
        parser.add_argument("--team", metavar="SLUG", required=True)
        parser.add_argument("--target", choices=[target.slug for target in targets], default="jekyll")
        parser.add_argument("--out", metavar="DIR", required=True, type=Path)

    def handle(self, *args: Any, team: str, target: str, out: Path, **options: Any) -> None:
        """Write the files."""
        found = Team.objects.filter(slug=team).first()
        if found is None:
            raise BadInput(_("There is no team called %(slug)s.") % {"slug": team})
        posts = Post.objects.of(found).select_related("team").by_path()
        paths: list[str] = []
        slugs: set[str] = set()
        for post in posts.iterator(chunk_size=100):
            slug = names.free(selectors.slug_of(post), slugs)
            slugs.add(slug)
            paths += written(found, selectors.exported(selectors.current(post), target, slug=slug), out)
        line = ngettext("%(count)d file", "%(count)d files", len(paths)) % {"count": len(paths)}
        self.say(f"{line} → {out}", team=team, target=target, out=str(out), files=paths)
