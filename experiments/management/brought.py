"""What the commands that import a file have in common: where it is, and waiting for its durable job."""

import io
import sys
import time
from pathlib import Path

from django.core.files.base import File
from django.utils.translation import gettext as _

from background import engine
from background.models import Job
from experiments.models import Competition
from kit.commands import BadInput
from teams.models import Team

# How long a worker is given to take the job before the command works on it itself, and how often it looks.
PATIENCE = 1.0
GLANCE = 0.1


def team_called(slug: str) -> Team:
    """Return the team at an address; raises BadInput."""
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise BadInput(_("There is no team called %(slug)s.") % {"slug": slug})
    return team


def competition_called(team: Team, slug: str) -> Competition:
    """Return the team's competition at an address; raises BadInput."""
    found = Competition.objects.of(team).filter(slug=slug).first()
    if found is None:
        raise BadInput(_("The team has no competition called %(slug)s.") % {"slug": slug})
    return found


def content_of(name: str) -> "File[bytes]":
    """Return a file by its path, or standard input for `-`; raises BadInput."""
    if name == "-":
        return File(io.BytesIO(sys.stdin.buffer.read()), name=_("standard input"))
    path = Path(name)
    if path.is_dir():
        raise BadInput(_("%(file)s is a folder.") % {"file": name})
    try:
        return File(path.open("rb"), name=path.name)
    except OSError as problem:
        raise BadInput(f"{name}: {problem.strerror}") from problem


def wait_for(job: Job) -> Job:
    """Return a job once it has ended; work on it here when no worker takes it, so that it always ends."""
    until = time.monotonic() + PATIENCE
    while not (now := Job.objects.get(pk=job.pk)).has_ended:
        if time.monotonic() > until:
            engine.work()
            until = time.monotonic() + PATIENCE
        time.sleep(GLANCE)
    return now
