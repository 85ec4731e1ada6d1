"""What the leaderboard's address may ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from experiments.models import Competition, RunStatus
from experiments.search.errors import SearchError
from experiments.search.parsing import parse
from experiments.search.tree import Node
from experiments.search_words import EXAMPLES, sentence
from experiments.selectors import run_choices
from experiments.selectors.team_board import SORTS, Wish
from teams.models import User


class BoardFilter(forms.Form):
    """Filter and order of the leaderboard, as the address carries them; what makes no sense is left out."""

    q = forms.CharField(
        label=_("Name"), max_length=250, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    owner = forms.ModelChoiceField(
        label=pgettext_lazy("of a run", "Owner"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("everyone"),
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("any")), *RunStatus.choices]
    )
    tag = forms.CharField(label=_("Tag"), max_length=250, required=False)
    filter = forms.CharField(
        label=pgettext_lazy("of runs, a noun", "Filter"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(
            attrs={
                "placeholder": EXAMPLES[0],
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
            }
        ),
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = self.fields["owner"]
        assert isinstance(owners, forms.ModelChoiceField)
        owners.queryset = run_choices.people(competition, None)
        self.sorts = {*SORTS, *(f"metric:{metric.pk}" for metric in competition.metrics.all())}

    def clean_filter(self) -> Node | None:
        """Read the filter."""
        try:
            return parse(self.cleaned_data["filter"], is_wide=True)
        except SearchError as error:
            raise forms.ValidationError(sentence(error)) from None

    @property
    def wish(self) -> Wish:
        """What is to be shown."""
        self.is_valid()
        typed = self.cleaned_data
        sort = typed.get("sort") or "score"
        owner = typed.get("owner")
        return Wish(
            sort=sort if sort.removeprefix("-") in self.sorts else "score",
            owner=owner.pk if owner else None,
            status=typed.get("status") or "",
            tag=typed.get("tag") or "",
            text=typed.get("q") or "",
            node=typed.get("filter") or None,
            is_unreadable=self.has_error("filter"),
        )
