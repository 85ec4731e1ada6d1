"""Whom to follow on the board, and lines of the team's own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from experiments.models import CutLine


class RivalForm(forms.Form):
    """A team on the board."""

    text = forms.CharField(label=_("Name or team id on the board"), max_length=200)


class LineForm(forms.Form):
    """A line across the board."""

    value = forms.IntegerField(label=_("At"), min_value=1, max_value=9_999_999)
    unit = forms.ChoiceField(label=_("Counted in"), choices=CutLine.Unit.choices)
    label = forms.CharField(label=_("Name"), max_length=60, required=False)
