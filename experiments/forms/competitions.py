"""The form of a competition and its metrics."""

import math
import unicodedata
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.forms.renderers import get_default_renderer
from django.utils.translation import gettext_lazy as _
from slugify import slugify

from experiments.models import Competition, Direction, Metric, Scale
from experiments.pasted_values import is_key
from experiments.services.competitions import MetricWish

MOST_CLASSES = 2000


class CompetitionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """What a competition is. Saved by the service; the model form only declares the fields."""

    classes = forms.CharField(
        label=_("Classes"),
        required=False,
        help_text=_("One a line or with commas between."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    platform_url = forms.URLField(
        label=_("Link to the platform"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Competition
        fields = [
            "name", "slug", "task", "platform_url", "starts_on", "ends_on", "closing_time", "zone", "daily_quota",
            "goal", "classes", "description",
        ]  # fmt: skip
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "closing_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "goal": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "slug": _("Part of the page's address; made from the name if left empty."),
            "zone": _("The platform's: its days decide when the submissions are counted anew."),
            "daily_quota": _("Empty: no limit."),
            "closing_time": _("Of the last day; the whole day counts if left empty."),
            "goal": _("The score the team wants to reach, as its metric is written: 0.75, or 75 in percent."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        if self.instance.pk:
            self.initial.update(classes="\n".join(self.instance.classes), version=self.instance.version)

    def clean_name(self) -> str:
        """Return the name in composed letters."""
        return unicodedata.normalize("NFC", self.cleaned_data["name"])

    def clean_slug(self) -> str:
        """Return the address, made from the name when it was left empty."""
        made = slugify(self.cleaned_data.get("name", ""), max_length=50)
        slug = str(self.cleaned_data["slug"] or made or "competition")
        if slug == "new":
            raise forms.ValidationError(_("This address is taken by a page of ours."))
        return slug

    def clean_goal(self) -> float | None:
        """Return the goal; an infinite one is none."""
        goal: float | None = self.cleaned_data["goal"]
        if goal is not None and not math.isfinite(goal):
            raise forms.ValidationError(_("A goal is a finite number."))
        return goal

    def clean_classes(self) -> list[str]:
        """Return the classes in their order, each once."""
        words = self.cleaned_data["classes"].replace("\n", ",").split(",")
        classes = list(dict.fromkeys(word.strip() for word in words if word.strip()))
        if len(classes) > MOST_CLASSES:
            raise forms.ValidationError(_("These are more than 2,000 classes."))
        return classes

    def validate_unique(self) -> None:
        """Leave the address to the service, which looks within the team."""

    @property
    def wishes(self) -> dict[str, Any]:
        """The fields as the service takes them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class MetricRow(forms.Form):
    """One metric; a row without a name is left out."""

    key = forms.CharField(label=_("Name in the logs"), max_length=250, required=False)
    label = forms.CharField(label=_("Label"), max_length=60, required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    scale = forms.ChoiceField(label=_("Scale"), choices=Scale.choices)
    decimals = forms.IntegerField(label=_("Decimals"), min_value=0, max_value=10, initial=4)

    def clean_key(self) -> str:
        """Return the name if it can be one."""
        key = unicodedata.normalize("NFC", self.cleaned_data["key"])
        if key and not is_key(key):
            raise forms.ValidationError(_("Letters, digits, spaces and _ - . : / are possible."))
        return key

    @staticmethod
    def initial_of(metric: Metric) -> dict[str, Any]:
        """Return a stored metric as the row shows it."""
        fields = ("label", "direction", "scale", "decimals")
        return {"key": metric.key.name} | {name: getattr(metric, name) for name in fields}


class MetricRows(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable when run
    """All metrics of a competition; the first is the one that decides."""

    def clean(self) -> None:
        """Ask for the first one."""
        if not self.forms:
            raise forms.ValidationError(_("One metric decides: name it."))
        if not any(self.errors) and not self.forms[0].cleaned_data.get("key"):
            self.forms[0].add_error("key", _("One metric decides: name it."))
            raise forms.ValidationError(_("One metric decides: name it."))

    @property
    def wishes(self) -> list[MetricWish]:
        """The metrics as the service takes them."""
        return [MetricWish(**form.cleaned_data) for form in self.forms if form.cleaned_data.get("key")]


class MetricFormSet(MetricRows):
    """The rows as the page shows them, three empty ones at the end."""

    form = MetricRow
    renderer = get_default_renderer()
    extra, min_num, max_num, absolute_max = 3, 0, 50, 60
    can_order = can_delete = can_delete_extra = validate_min = False
    validate_max = True
