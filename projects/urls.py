"""Addresses of the projects pages."""

from django.urls import URLPattern, URLResolver, path, register_converter

from projects.models import NoteKind
from projects.views import calendars, note_parts, note_versions, notes, weeks


class NoteKindInAddress:
    """A kind of note."""

    regex = "|".join(NoteKind.values)

    def to_python(self, value: str) -> NoteKind:
        """Read it."""
        return NoteKind(value)

    def to_url(self, value: str) -> str:
        """Write it."""
        return NoteKind(value).value


register_converter(NoteKindInAddress, "note_kind")

app_name = "projects"
urlpatterns: list[URLPattern | URLResolver] = [
    path("calendar/", calendars.settings, name="calendar"),
    path("weeks/", weeks.weeks, name="weeks"),
    path("weeks/<int:number>/", weeks.week, name="week"),
    path("notes/", notes.note_list, name="notes"),
    path("notes/new/", notes.new_note, name="new-note"),
    path("notes/preview/", note_parts.preview, name="preview-note"),
    path("notes/templates/<note_kind:kind>/", note_parts.template, name="note-template"),
    path("notes/<int:note_id>/", notes.note, name="note"),
    path("notes/<int:note_id>/edit/", notes.edit_note, name="edit-note"),
    path("notes/<int:note_id>/delete/", note_versions.throw_away, name="delete-note"),
    path("notes/<int:note_id>/restore/", note_versions.restore, name="restore-note"),
    path("notes/<int:note_id>/versions/", note_versions.versions, name="note-versions"),
    path("notes/<int:note_id>/versions/<int:version>/", note_versions.bring_back, name="bring-back-note"),
    path("attachments/", note_parts.attach, name="attach"),
    path("attachments/<str:name>", note_parts.attachment, name="attachment"),
]
