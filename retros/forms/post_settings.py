"""How a team wants its posts to look."""

import re
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retros.document import names
from retros.forms.posts import WordsField
from retros.models import PostSettings
from retros.models.post_settings import usual_sections
from retros.sections import sections
from retros.sections.plan import FILLED_KEYS, PLACEHOLDERS

BRACES = re.compile(r"\{[^{}]*\}?|\}")
KEY = re.compile(r"[A-Za-z_][\w-]*$")
LITERAL = re.compile(r"[A-Za-z_][\w-]*:(\s.*)?$")


class PostSettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The settings, and a row for each section: whether it is used, its place, heading, other names, whether it
    stands empty."""

    categories = WordsField(
        label=gettext_lazy("Categories"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Commas between them; Chirpy knows two at most."),
    )

    blog_url = forms.URLField(
        label=gettext_lazy("Address of the blog"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("For links from the retrospective to the week's post."),
    )

    class Meta:
        model = PostSettings
        fields = [
            "title_pattern", "recap_pattern", "folder", "time_of_day", "categories", "heading_level", "target",
            "blog_url", "has_rules", "front_matter",
        ]  # fmt: skip
        widgets = {
            "front_matter": forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "post-source"}),
            "time_of_day": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "title_pattern": gettext_lazy(
                "{week}, {first}, {last} and {days} are filled in from the calendar."
            ),
            "recap_pattern": gettext_lazy("The Friday post that links to the week's; knows the same words."),
            "folder": gettext_lazy("Where posts lie in the blog."),
            "front_matter": gettext_lazy(
                "One key a line. title, date, categories and tags are filled in; other lines stay as they are, "
                "empty ones too."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["front_matter"].strip = False  # type: ignore[attr-defined]
        self.slugs = [one["slug"] for one in self._stored()]
        for place, one in enumerate(self._stored(), 1):
            slug = one["slug"]
            self.fields[f"{slug}_is_on"] = forms.BooleanField(
                label=_("Use"), required=False, initial=one["is_on"]
            )
            self.fields[f"{slug}_place"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=99, initial=place
            )
            self.fields[f"{slug}_heading"] = forms.CharField(
                label=_("Heading"), max_length=100, initial=one["heading"]
            )
            self.fields[f"{slug}_aliases"] = WordsField(
                label=_("Also called"),
                required=False,
                max_length=300,
                initial=one.get("aliases", list(sections.get(slug).aliases)),
            )
            self.fields[f"{slug}_keeps_empty"] = forms.BooleanField(
                label=_("Stands when empty"), required=False, initial=one["keeps_empty"]
            )

    def _stored(self) -> list[dict[str, Any]]:
        """Return the team's sections, and after them those that the program has learned since."""
        stored = list(self.instance.sections)
        known = {one["slug"] for one in stored}
        return stored + [one | {"is_on": False} for one in usual_sections() if one["slug"] not in known]

    def rows(self) -> list[dict[str, BoundField]]:
        """Return the sections' fields, a row each."""
        parts = ("is_on", "place", "heading", "aliases", "keeps_empty")
        return [{part: self[f"{slug}_{part}"] for part in parts} for slug in self.slugs]

    def own_fields(self) -> list[BoundField]:
        """Return the fields that belong to no section."""
        return [self[name] for name in (*self.Meta.fields,)]

    def clean_title_pattern(self) -> str:
        """Refuse words in braces that nobody fills in."""
        return checked_pattern(self.cleaned_data["title_pattern"])

    def clean_recap_pattern(self) -> str:
        """Refuse words in braces that nobody fills in."""
        return checked_pattern(self.cleaned_data["recap_pattern"])

    def clean_folder(self) -> str:
        """Refuse a folder that leaves the blog."""
        folder = self.cleaned_data["folder"].strip().strip("/")
        if folder:
            try:
                names.checked_path(f"{folder}/post.md")
            except names.UnsafePath as unsafe:
                raise forms.ValidationError(_("This is no folder inside of the blog.")) from unsafe
        return str(folder)

    def clean_front_matter(self) -> str:
        """Refuse lines that are neither a key to fill in nor a key with its value."""
        text = str(self.cleaned_data["front_matter"]).replace("\r\n", "\n").replace("\r", "\n")
        for number, line in enumerate(text.split("\n"), 1):
            words = line.strip()
            if not words or words in FILLED_KEYS or LITERAL.match(line):
                continue
            if KEY.match(words):
                message = _("Line %(number)d: “%(key)s” has no value and is not filled in by the program.")
            else:
                message = _("Line %(number)d: “%(key)s” is no key with a value.")
            raise forms.ValidationError(message % {"number": number, "key": words})
        return text

    def clean(self) -> dict[str, Any]:
        """Put the sections together in the order of their places."""
        data: dict[str, Any] = super().clean() or {}
        if not any(field for field in self.errors if field.endswith(("_place", "_heading", "_aliases"))):
            chosen = [
                {
                    "slug": slug,
                    "heading": data[f"{slug}_heading"],
                    "is_on": data[f"{slug}_is_on"],
                    "keeps_empty": data[f"{slug}_keeps_empty"],
                    "aliases": data[f"{slug}_aliases"],
                }
                for slug in sorted(self.slugs, key=lambda slug: data[f"{slug}_place"])
            ]
            data["sections"] = chosen
        return data


def checked_pattern(pattern: str) -> str:
    """Return a title's pattern; raises ValidationError for a word in braces that is not known."""
    for found in BRACES.findall(pattern):
        if found not in PLACEHOLDERS:
            raise forms.ValidationError(
                _("%(word)s is not filled in; known are %(known)s."),
                params={"word": found, "known": ", ".join(PLACEHOLDERS)},
            )
    return pattern
