"""Asking for a post's file."""

from django.db import transaction
from django.utils.translation import gettext as _

from background.models import Job
from background.services import jobs
from kit.refusals import Refused
from retros.exports import targets
from retros.models import Post
from teams.models import User


class UnknownTarget(Refused):
    """There is no such kind of blog."""

    code = "unknown_target"


@transaction.atomic
def ask(*, post: Post, target: str, by: User | None) -> Job:
    """Let a worker make the post's file for a kind of blog; a double click is one job. Raises UnknownTarget."""
    if target not in targets:
        message = _("There is no kind of blog called %(target)s.") % {"target": target}
        raise UnknownTarget(message, fields={"target": [message]})
    return jobs.ask(
        kind="export-post",
        payload={"post": post.pk, "target": target},
        team_id=post.team_id,
        asked_by_id=by.pk if by else None,
        dedup_key=f"{post.pk}:{target}",
    )
