"""What people type into posts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from retros.exports import targets
from retros.models.posts import LARGEST_POST


class SectionForm(forms.Form):
    """One section's words; `key` names it, `seen` says what it was opened on."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    body = forms.CharField(
        label=_("Text"), required=False, strip=False, max_length=LARGEST_POST, widget=forms.Textarea
    )


class WordsField(forms.CharField):
    """Words between commas; a list of them."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list as it is typed."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the words, each once, in the order typed."""
        typed = super().clean(value) or ""
        return list(dict.fromkeys(word.strip() for word in typed.split(",") if word.strip()))


class DetailsForm(forms.Form):
    """Title, tags and categories."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=300)
    categories = WordsField(
        label=_("Categories"), required=False, max_length=1000, help_text=_("Commas between them.")
    )
    tags = WordsField(label=_("Tags"), required=False, max_length=2000, help_text=_("Commas between them."))


class SourceForm(forms.Form):
    """The whole file."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("The whole file"),
        required=False,
        strip=False,
        max_length=LARGEST_POST,
        widget=forms.Textarea(attrs={"rows": 30, "class": "post-source", "spellcheck": "false"}),
    )


class NewPostForm(forms.Form):
    """A post of one's own: what it is called and its day."""

    title = forms.CharField(label=_("Title"), max_length=120)
    on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class TargetForm(forms.Form):
    """For which kind of blog."""

    target = forms.ChoiceField(label=_("Blog"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets.choices(lambda one: one.label)  # type: ignore[attr-defined]


class ManyFilesInput(forms.ClearableFileInput):
    """Takes several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; a list of them."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files sent."""
        return [super(ManyFilesField, self).clean(one, initial) for one in data or [None]]


class ImportForm(forms.Form):
    """Markdown files and zip archives of them."""

    uploads = ManyFilesField(
        label=_("Files"),
        allow_empty_file=True,
        max_length=255,
        widget=ManyFilesInput(attrs={"accept": ".md,.markdown,.zip"}),
        help_text=_("Markdown files, or a zip archive of your blog's folder: paths are kept."),
    )
    folder = forms.CharField(
        label=_("Folder"),
        required=False,
        max_length=200,
        initial="_posts",
        help_text=_("Where single files belong in the blog; an archive has its own folders."),
    )
