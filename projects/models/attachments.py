"""Images that people put into their notes."""

import secrets
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from teams.models import Team, User


def new_key() -> str:
    """Return a name for a file that nobody can guess, 128 bit."""
    return secrets.token_hex(16)


def stored_under(attachment: "Attachment", name: str) -> str:
    """Return the place of the file; nothing of it comes from the person."""
    return f"attachments/{attachment.key[:2]}/{attachment.key}.{attachment.extension}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """The words for reading attachments."""

    def of(self, team: Team) -> "AttachmentQuerySet":
        """Attachments of one team."""
        return self.filter(team=team)


class Attachment(models.Model):
    """An image as we encoded it again; `name` is what it was called, a label only."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    file = models.FileField(upload_to=stored_under, max_length=120)
    name = models.CharField(max_length=120)
    extension = models.CharField(max_length=4)
    content_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where members of the team see the image."""
        return reverse("projects:attachment", args=[self.team.slug, f"{self.key}.{self.extension}"])

    @property
    def markdown(self) -> str:
        """The image as it stands in a note."""
        return f"![{self.name}]({self.get_absolute_url()})"
