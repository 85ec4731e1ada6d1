"""Notes: what was said and learned on a day, in Markdown, each save a version."""

import unicodedata
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from teams.models import Team, User

# In bytes of UTF-8; a Markdown text above this is no note, and rendering it would hold up the page.
LARGEST_BODY = 256 * 1024


class NoteKind(models.TextChoices):
    """What a note is about; in the order of the week's post."""

    LEARNING_SUMMARY = "learning_summary", _("Learning summary")
    PEER_SESSION = "peer_session", _("Peer session")
    MENTORING = "mentoring", _("Mentoring")
    CAREER_TALK = "career_talk", _("Career talk")
    CAMP_RADIO = "camp_radio", _("Camp radio")
    SPECIAL_PEER_SESSION = "special_peer_session", _("Special peer session")
    MASTER_CLASS = "master_class", _("Master class")
    REFERENCES = "references", _("References")
    FREE = "free", _("Free note")


class NoteQuerySet(models.QuerySet["Note"]):
    """The words for reading notes."""

    def of(self, team: Team) -> "NoteQuerySet":
        """Notes of one team that were not thrown away."""
        return self.filter(team=team, deleted_at=None)

    def ever_of(self, team: Team) -> "NoteQuerySet":
        """All notes of one team, also those that were thrown away."""
        return self.filter(team=team)

    def thrown_away(self, team: Team) -> "NoteQuerySet":
        """Notes of one team that can be brought back."""
        return self.filter(team=team).exclude(deleted_at=None)

    def between(self, first: date, last: date) -> "NoteQuerySet":
        """Notes for the days from first to last, both included."""
        return self.filter(day__range=(first, last))

    def of_kind(self, kind: str) -> "NoteQuerySet":
        """Notes of one kind."""
        return self.filter(kind=kind)

    def containing(self, text: str) -> "NoteQuerySet":
        """Notes with the text in title, body or speaker, whatever its case; Korean by its composed form."""
        wanted = unicodedata.normalize("NFC", text)
        return self.filter(
            models.Q(title__icontains=wanted)
            | models.Q(body__icontains=wanted)
            | models.Q(speaker__icontains=wanted)
        )

    def in_order(self) -> "NoteQuerySet":
        """By day, then as they were written."""
        return self.order_by("day", "created_at", "pk")

    def newest_first(self) -> "NoteQuerySet":
        """The latest day first, each with its author; without the bodies, which lists do not show."""
        return self.select_related("author").defer("body").order_by("-day", "-created_at", "-pk")

    def with_bodies(self) -> "NoteQuerySet":
        """With their texts after all."""
        return self.defer(None)


class Note(models.Model):
    """A note for a day. `version` grows by one with each change; an earlier text is in `history`."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="notes")
    kind = models.CharField(_("kind"), max_length=20, choices=NoteKind)
    day = models.DateField(_("day"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    session_number = models.PositiveSmallIntegerField(_("session number"), null=True, blank=True)
    speaker = models.CharField(_("mentor or speaker"), max_length=80, blank=True)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    history: Any = HistoricalRecords(excluded_fields=["team", "author", "created_at"])

    objects: ClassVar[NoteQuerySet] = NoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=NoteKind.values),
                name="note_kind_is_known",
                violation_error_message=_("There is no such kind of note."),
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1),
                name="note_versions_begin_at_one",
                violation_error_message=_("Versions begin at one."),
            ),
        ]
        indexes = [models.Index(fields=["team", "day"], name="notes_of_a_week")]

    def __str__(self) -> str:
        return self.heading

    @property
    def heading(self) -> str:
        """What the note is called: its title, else its kind and session."""
        if self.title:
            return self.title
        if self.session_number is None:
            return self.get_kind_display()
        return gettext("%(kind)s no. %(number)d") % {
            "kind": self.get_kind_display(),
            "number": self.session_number,
        }
