"""A note as it is typed."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from projects.forms.calendars import DateInput
from projects.models import Attachment, NoteKind
from projects.services.notes import NoteText


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ImagesField(forms.FileField):
    """Images sent with the form itself, for browsers without scripts."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """Return the files, none when nothing was chosen."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ImagesField, self).clean(file, initial) for file in files]


class NoteForm(forms.Form):
    """Everything of a note; `version` is the one that was opened, `draft` names the browser's copy."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=NoteKind.choices)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Left empty, the note is called by its kind."),
    )
    session_number = forms.IntegerField(
        label=gettext_lazy("Session no."), required=False, min_value=1, max_value=999
    )
    speaker = forms.CharField(label=gettext_lazy("Mentor or speaker"), max_length=80, required=False)
    body = forms.CharField(
        label=gettext_lazy("Text in Markdown"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "class": "note-text"}),
    )
    images = ImagesField(
        label=gettext_lazy("Add images"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, up to 10 MB. They are put at the end of the text."),
        widget=SeveralFiles(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def put_in(self, images: list[Attachment]) -> None:
        """Put the images that came with the form at the end of the text, also where it is shown again."""
        if images:
            links = "\n\n".join(image.markdown for image in images)
            body = f"{self.cleaned_data['body'].rstrip()}\n\n{links}\n"
            self.cleaned_data["body"] = body
            self.retype("body", body)

    def retype(self, name: str, value: str) -> None:
        """Show another value when the form is shown again; the form was made with a copy of the request's data."""
        cast(QueryDict, self.data)[name] = value

    def text(self) -> NoteText:
        """Return what was typed."""
        typed = self.cleaned_data
        return NoteText(
            kind=typed["kind"],
            day=typed["day"],
            title=typed["title"],
            body=typed["body"],
            session_number=typed["session_number"],
            speaker=typed["speaker"],
        )


def parse_day(text: str) -> date | None:
    """Return the date of an address such as `?day=2023-01-02`, None when it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class NoteFilter(forms.Form):
    """What the list of notes shows."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All kinds")), *NoteKind.choices],
    )
    week = forms.IntegerField(label=gettext_lazy("Week"), required=False, min_value=1, max_value=104)
    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
