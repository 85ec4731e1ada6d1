"""Commands on notes. Nobody's typing is lost: each change names the version it was made on."""

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Refused
from projects.merging import merge
from projects.models import Note
from projects.models.notes import LARGEST_BODY
from teams.models import HistoryEvent, Team, User

# C0 controls and invisible marks break feeds; a lone surrogate cannot be stored at all.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ud800-\udfff]")


class NoteTooLarge(Refused):
    """The text of a note is above the limit."""

    code = "note_too_large"
    status = 413


class ChangedMeanwhile(Conflict):
    """Somebody saved the note after it was opened, and both changed the same place."""

    code = "changed_meanwhile"

    def __init__(self, *, current: Note, mine: "NoteText", places: list[str]) -> None:
        super().__init__(
            _("Somebody saved this note while you were writing, and changed the same place."),
            fields={name: [_("Changed by both.")] for name in places},
        )
        self.current = current
        self.mine = mine


class ThrownAway(Conflict):
    """Somebody threw the note away after it was opened."""

    code = "thrown_away"

    def __init__(self) -> None:
        super().__init__(
            _("Somebody threw this note away meanwhile. Bring it back from the list of notes first.")
        )


class NoSuchVersion(Refused):
    """The version that a change names never existed."""

    code = "no_such_version"
    status = 409


@dataclass(frozen=True)
class NoteText:
    """Everything of a note that people type."""

    kind: str
    day: date
    title: str = ""
    body: str = ""
    session_number: int | None = None
    speaker: str = ""

    @classmethod
    def of(cls, note: Any) -> "NoteText":
        """Return what a note, or an earlier version of one, says."""
        return cls(**{field.name: getattr(note, field.name) for field in fields(cls)})

    def with_changes(self, **changes: Any) -> "NoteText":
        """Return the text with some of its parts changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Saved:
    """What became of a change: was it merged with somebody else's, and were invisible characters taken out?"""

    note: Note
    is_merged: bool = False
    is_cleaned: bool = False


def check_size(body: str) -> None:
    """Raise NoteTooLarge for a text above the limit, counted in bytes of UTF-8."""
    size = len(body.encode("utf-8", "surrogatepass"))
    if size > LARGEST_BODY:
        sizes = {"limit": LARGEST_BODY // 1024, "size": -(-size // 1024)}
        message = _("A note holds %(limit)d KB at most; this text has %(size)d KB.") % sizes
        raise NoteTooLarge(message, fields={"body": [message]})


def cleaned(text: NoteText) -> tuple[NoteText, bool]:
    """Return the text as it is stored (NFC, \\n ends of lines), and whether invisible characters were taken out.

    Raises NoteTooLarge.
    """
    check_size(text.body)

    def printable(typed: str) -> str:
        return UNPRINTABLE.sub(
            "", unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
        )

    clean = replace(
        text,
        title=" ".join(printable(text.title).split()),
        body=printable(text.body),
        speaker=" ".join(printable(text.speaker).split()),
    )
    return clean, any(UNPRINTABLE.search(typed) for typed in (text.title, text.body, text.speaker))


@transaction.atomic
def write(*, team: Team, by: User, text: NoteText) -> Saved:
    """Write a new note; raises NoteTooLarge."""
    clean, is_cleaned = cleaned(text)
    note = Note(team=team, author=by, **vars(clean))
    _store(note, by=by, what="note written")
    return Saved(note, is_cleaned=is_cleaned)


@transaction.atomic
def change(*, note: Note, by: User, version: int, text: NoteText) -> Saved:
    """Save a note that was opened at `version`.

    When somebody saved meanwhile, edits that do not touch are merged; raises ChangedMeanwhile when they do,
    NoSuchVersion for a version that never was, ThrownAway, and NoteTooLarge.
    """
    wanted, is_cleaned = cleaned(text)
    current = _locked(note)
    if current.deleted_at is not None:
        raise ThrownAway
    is_merged = current.version != version
    if is_merged:
        wanted = _merged(current, version, wanted)
    if wanted != NoteText.of(current):
        for name, value in vars(wanted).items():
            setattr(current, name, value)
        _keep(current, by=by, what="note merged" if is_merged else "note changed")
    return Saved(current, is_merged=is_merged, is_cleaned=is_cleaned)


@transaction.atomic
def bring_back(*, note: Note, by: User, version: int, earlier: int) -> Saved:
    """Make what the note said at version `earlier` its text again, as a new version."""
    return change(note=note, by=by, version=version, text=text_at(note=note, version=earlier))


@transaction.atomic
def throw_away(*, note: Note, by: User) -> None:
    """Take a note out of sight; it can be brought back."""
    current = _locked(note)
    if current.deleted_at is None:
        current.deleted_at = timezone.now()
        _keep(current, by=by, what="note thrown away")


@transaction.atomic
def restore(*, note: Note, by: User) -> None:
    """Bring back a note that was thrown away."""
    current = _locked(note)
    if current.deleted_at is not None:
        current.deleted_at = None
        _keep(current, by=by, what="note restored")


def _locked(note: Note) -> Note:
    # Whoever comes second waits here until the first is done, and then reads what the first wrote.
    return Note.objects.select_for_update(of=("self",)).select_related("team").get(pk=note.pk)


def text_at(*, note: Note, version: int) -> NoteText:
    """Return what a note said at a version; raises NoSuchVersion."""
    earlier = note.history.filter(version=version).order_by("history_date", "history_id").first()
    if earlier is None:
        raise NoSuchVersion(_("This note has no version %(version)d.") % {"version": version})
    return NoteText.of(earlier)


def _merged(current: Note, version: int, mine: NoteText) -> NoteText:
    """Return what both wanted, field by field, the body line by line."""
    base, theirs = text_at(note=current, version=version), NoteText.of(current)
    merged: dict[str, Any] = {}
    overlapping = []
    for field in fields(NoteText):
        was, my, their = (getattr(text, field.name) for text in (base, mine, theirs))
        if field.name == "body":
            merged["body"] = merge(was, my, their)
            is_clear = merged["body"] is not None
        else:
            is_clear = my in (was, their) or their == was
            merged[field.name] = their if my == was else my
        if not is_clear:
            overlapping.append(field.name)
    if overlapping:
        raise ChangedMeanwhile(current=current, mine=mine, places=overlapping)
    return NoteText(**merged)


def _keep(note: Note, *, by: User, what: str) -> None:
    """Store the next version. One statement checks and raises the number, so that of two people only one can."""
    mine = Note.objects.filter(pk=note.pk, version=note.version)
    if mine.update(version=F("version") + 1) != 1:
        raise ChangedMeanwhile(current=note, mine=NoteText.of(note), places=[])
    note.version += 1
    note.changed_at = timezone.now()
    _store(note, by=by, what=what)


def _store(note: Note, *, by: User, what: str) -> None:
    note._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  # simple_history's name for who did it
    note.save()
    HistoryEvent.objects.record(
        team=note.team, by=by, what=what, target=note, version=note.version, title=note.heading
    )
