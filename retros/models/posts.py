"""A team's posts: the bytes of a file, and what they were when they came."""

import hashlib
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from retros.document import Document, names, read, slips
from teams.models import Team, User

# In bytes; a Markdown text above this is no post, and reading it would hold up the page.
LARGEST_POST = 2 * 1024 * 1024


class PostKind(models.TextChoices):
    """Where a post comes from."""

    WEEK = "week", _("Week's post")
    RECAP = "recap", _("Week's retrospective")
    IMPORTED = "imported", _("Imported post")
    FREE = "free", _("Free post")


COMPOSED = (PostKind.WEEK, PostKind.RECAP)


class PostQuerySet(models.QuerySet["Post"]):
    """The words for reading posts."""

    def of(self, team: Team) -> "PostQuerySet":
        """Posts of one team."""
        return self.filter(team=team)

    def without_texts(self) -> "PostQuerySet":
        """Without the files themselves, which lists do not show."""
        return self.defer("source", "composed")

    def newest_first(self) -> "PostQuerySet":
        """The latest date first; those without a date by when they came."""
        return self.order_by(Coalesce("dated_on", models.Value(date.min)).desc(), "-created_at", "-pk")

    def by_path(self) -> "PostQuerySet":
        """In the order of their paths."""
        return self.order_by("path", "pk")

    def of_week(self, number: int, kind: str = PostKind.WEEK) -> "PostQuerySet":
        """The composed post of a week."""
        return self.filter(week=number, kind=kind)

    def of_kind(self, kind: str) -> "PostQuerySet":
        """Posts that come from the same place."""
        return self.filter(kind=kind)

    def paths(self) -> list[str]:
        """Return every path."""
        return list(self.values_list("path", flat=True))

    def days_of_others(self, post: "Post") -> dict[str, str]:
        """Return the days that the other posts of its team are about, each with the title of one."""
        others = self.of(post.team).exclude(pk=post.pk).exclude(day_tags=[]).order_by("pk")
        return {
            day: title or path.rpartition("/")[2]
            for days, title, path in others.values_list("day_tags", "title", "path")
            for day in days
        }


class Post(models.Model):
    """A post as its file. `composed` is the draft that the person's edits began from; it is null where there was none.

    `path` is as the file system gave it, NFC or NFD; `imported_sha256` that of the file as it came.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="posts")
    kind = models.CharField(_("kind"), max_length=8, choices=PostKind)
    week = models.PositiveSmallIntegerField(_("week"), null=True, blank=True)
    path = models.CharField(_("file"), max_length=names.LONGEST)
    source = models.BinaryField()
    composed = models.BinaryField(null=True)
    imported_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=300, blank=True, editable=False)
    dated_on = models.DateField(null=True, editable=False)
    day_tags = models.JSONField(default=list, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    history: Any = HistoricalRecords(
        excluded_fields=["team", "changed_by", "created_at", "composed", "day_tags"]
    )

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "path"],
                name="one_post_per_path",
                violation_error_message=_("There is a post with this file name already."),
            ),
            models.UniqueConstraint(
                fields=["team", "kind", "week"],
                condition=models.Q(kind__in=COMPOSED),
                name="one_composed_post_per_week",
                violation_error_message=_("This week has its post already."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=PostKind.values),
                name="post_kind_is_known",
                violation_error_message=_("There is no such kind of post."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=COMPOSED) | models.Q(week__isnull=False, composed__isnull=False),
                name="composed_post_has_week_and_draft",
                violation_error_message=_("A composed post belongs to a week and keeps its draft."),
            ),
        ]
        indexes = [models.Index(fields=["team", "-dated_on"], name="posts_of_a_team")]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rpartition("/")[2]

    @property
    def data(self) -> bytes:
        """The file's bytes; PostgreSQL hands out memory views."""
        return bytes(self.source)

    @property
    def document(self) -> Document:
        """The post as spans of its source."""
        return read(self.data)

    @property
    def draft(self) -> Document | None:
        """The draft that the edits began from."""
        return None if self.composed is None else read(bytes(self.composed))

    @property
    def is_composed(self) -> bool:
        """Whether the program drafts it from a week."""
        return self.kind in COMPOSED

    @property
    def is_untouched(self) -> bool:
        """Whether an imported file is still what it was when it came."""
        return hashlib.sha256(self.data).hexdigest() == self.imported_sha256

    def take(self, document: Document) -> None:
        """Take in a document, with the title and the date that lists show, and the days it is about."""
        self.source = document.data
        self.title = printable(document.title)[:300]
        self.day_tags = slips.days_among(document.tags)
        written = document.date
        self.dated_on = written.on if written else names.date_in(self.path)


def printable(text: str) -> str:
    """Return words as a database can store them: without NUL, and `\\ufffd` for bytes that were no UTF-8."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
