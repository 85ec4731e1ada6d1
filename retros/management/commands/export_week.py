"""manage.py export_week: the week's post, through the same durable job as the page."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from background import engine
from background.models import Job, State
from kit.commands import BadInput, HouseCommand
from retros import wording
from retros.document.remarks import Remark
from retros.exports import Exported, targets
from retros.files import written
from retros.models import ExportedPost
from retros.services import exports, posts
from teams.models import Team

# Seconds; a worker that took the job needs a fraction of one.
LONGEST_WAIT = 120


class Command(HouseCommand):
    """Drafts the week's post where there is none, makes its file and writes it below a folder.

    The job is asked for like on the page. A running worker may take it; if none does, this process works on it.
    """

    help = "Write the post of a week, with its images, into a folder that is a blog's root."

    def arguments(self, parser: CommandParser) -> None:
        """The team, the week, the kind of blog and the folder."""
        parser.add_argument("--team", metavar="SLUG", required=True)
        parser.add_argument("--week", metavar="N", type=int, required=True)
        parser.add_argument("--target", choices=[target.slug for target in targets], default="jekyll")
        parser.add_argument("--out", metavar="DIR", required=True, type=Path)

    def handle(self, *args: Any, team: str, week: int, target: str, out: Path, **options: Any) -> None:
        """Export, and name what is worth a look on stderr."""
        found = Team.objects.filter(slug=team).first()
        if found is None:
            raise BadInput(_("There is no team called %(slug)s.") % {"slug": team})
        post = posts.compose(team=found, by=None, week=week)
        job = finished(exports.ask(post=post, target=target, by=None))
        if job.state != State.DONE:
            raise BadInput(job.problem or job.get_state_display())
        made = ExportedPost.objects.get(job=job)
        file = Exported(made.path, bytes(made.content), dict(made.images), tuple(made.tags))
        paths = written(found, file, out)
        remarks = [wording.sentence(Remark(**one)) for one in made.remarks]
        for remark in remarks:
            self.stderr.write(remark)
        self.say(
            str(out / paths[0]),
            team=team,
            week=week,
            target=target,
            files=paths,
            tags=made.tags,
            remarks=remarks,
        )


def finished(job: Job) -> Job:
    """Return the job when it has ended; works on it here unless a worker has it."""
    until = time.monotonic() + LONGEST_WAIT
    while not job.has_ended and time.monotonic() < until:
        engine.work()
        job.refresh_from_db()
        if not job.has_ended:
            time.sleep(0.2)
    return job
