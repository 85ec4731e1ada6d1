"""Making a post's file for a blog, outside of the request that asked for it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from background import kinds as background
from background.models import Job
from kit.refusals import Refused
from retros import selectors
from retros.exports import Exported
from retros.models import ExportedPost, Post
from retros.models.posts import printable
from retros.selectors import CurrentPost
from teams.models import HistoryEvent


class PostIsGone(Refused):
    """The post was removed before its file was made."""

    code = "post_is_gone"


@dataclass(frozen=True)
class Prepared:
    """The post as it was read, and the file made of it."""

    now: CurrentPost
    file: Exported


@background.kinds.register
class ExportPost(background.JobKind[Prepared]):
    """Renders a post as it is now and keeps the file; `payload` names the post and the target."""

    slug = "export-post"
    label = gettext_lazy("Export of a post")

    def prepare(self, job: Job) -> Prepared:
        """Read the post, its notes and the calendar, and make the file."""
        post = Post.objects.select_related("team").filter(pk=job.payload["post"], team_id=job.team_id).first()
        if post is None:
            raise PostIsGone(_("This post was removed meanwhile."))
        now = selectors.current(post)
        return Prepared(now, selectors.exported(now, job.payload["target"]))

    def total(self, prepared: Prepared) -> int:
        """One file."""
        return 1

    def chunk(self, job: Job, prepared: Prepared, cursor: Any) -> background.Chunk:
        """Store the file, once for each job."""
        post, file = prepared.now.post, prepared.file
        remarks = [*selectors.remarks_on(prepared.now), *file.remarks]
        made, _new = ExportedPost.objects.update_or_create(
            job=job,
            defaults={
                "team_id": job.team_id,
                "post": post,
                "target": job.payload["target"],
                "version": post.version,
                "path": file.path,
                "content": file.data,
                "tags": [printable(tag) for tag in file.tags],
                "images": sorted(file.images.items()),
                "remarks": [remark.as_json() for remark in remarks],
            },
        )
        HistoryEvent.objects.record(
            team=post.team, by=job.asked_by, what="post exported", target=post, blog=made.target
        )
        result = {"file": made.pk, "path": made.path, "remarks": len(remarks)}
        return background.Chunk(cursor=1, done=1, finished=True, result=result)
