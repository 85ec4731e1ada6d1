"""The form of a technique: its name, its kind, and by which tags and settings of runs it is known."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from experiments.models import Technique, TechniqueKind
from experiments.technique_signs import Sign, sign_in, written

MOST_SIGNS = 40


class TechniqueForm(forms.Form):
    """What a technique is called and known by."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=TechniqueKind.choices, initial=TechniqueKind.OTHER)
    signs = forms.CharField(
        label=_("Known by"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line: a tag as #cutmix, a setting as loss = CE+Dice, or its name alone for any value that is not off. Empty: the tag of its name."
        ),
    )

    def __init__(self, *args: Any, technique: Technique | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if technique:
            signs = [Sign(one.source, one.key, one.value) for one in technique.signs.all()]
            known = {"name": technique.name, "kind": technique.kind, "signs": "\n".join(map(written, signs))}
            self.initial = {**known, **self.initial}

    def clean_name(self) -> str:
        """Return the name in composed letters, on one line."""
        return " ".join(unicodedata.normalize("NFC", self.cleaned_data["name"]).split())

    def clean_signs(self) -> list[Sign]:
        """Return the signs, each once."""
        lines = unicodedata.normalize("NFC", self.cleaned_data["signs"]).splitlines()
        signs = list(dict.fromkeys(sign_in(line) for line in lines if line.strip(" #")))
        if len(signs) > MOST_SIGNS:
            raise forms.ValidationError(_("These are more than 40 signs."))
        if any(len(sign.key) > 250 or len(sign.value) > 500 for sign in signs):
            raise forms.ValidationError(_("A name has 250 letters at most, a value 500."))
        return signs


class MergeForm(forms.Form):
    """Into which technique another goes."""

    into = forms.ModelChoiceField(
        label=_("Merge into"), queryset=Technique.objects.none(), empty_label=_("choose a technique")
    )

    def __init__(self, *args: Any, technique: Technique, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Technique.objects.of(technique.team).exclude(pk=technique.pk).by_kind()
