"""Files that were made of posts for a blog."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from background.models import Job
from retros.document import names
from retros.models.posts import Post
from teams.models import Team


class ExportedPostQuerySet(models.QuerySet["ExportedPost"]):
    """The words for reading made files."""

    def of(self, team: Team) -> "ExportedPostQuerySet":
        """Files of one team."""
        return self.filter(team=team)

    def of_post(self, post: Post) -> "ExportedPostQuerySet":
        """Files of one post, the latest first, without their bytes."""
        return self.filter(post=post).select_related("job").defer("content").order_by("-made_at", "-pk")


class ExportedPost(models.Model):
    """One file, as the worker made it: `version` is the post's at that moment, `remarks` what was found on the way.

    `images` lists [path in the blog, key of the attachment] of what the post shows.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="exported_posts")
    post = models.ForeignKey(Post, models.CASCADE, related_name="exported")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")
    target = models.CharField(_("blog"), max_length=20)
    version = models.PositiveIntegerField()
    path = models.CharField(max_length=1000)
    content = models.BinaryField()
    tags = models.JSONField(default=list)
    images: Any = models.JSONField(default=list)
    remarks: Any = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[ExportedPostQuerySet] = ExportedPostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["post", "-made_at"], name="files_of_a_post")]

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        """The name under which it is downloaded: that of the post, since a bundle's is always index.md."""
        return names.download_name(self.path)
