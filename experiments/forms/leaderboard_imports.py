"""A leaderboard file: bringing it, and answering what it does not say about itself."""

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from experiments import board_words
from experiments.leaderboards.contract import ROLES, Columns, Table
from experiments.models import Board


class BroughtFile(forms.Form):
    """A file, or the text of a board."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.json,.xlsx,.zip,text/csv,text/plain"}
        ),
    )
    text = forms.CharField(
        label=_("Or paste the board's text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Mark the table on the competition's page, copy it, paste it here."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two, not for both."""
        found = super().clean() or {}
        if found.get("file") and found.get("text", "").strip():
            raise forms.ValidationError(_("There is a file and a text. Leave one of them out."))
        return found


class Answers(forms.Form):
    """What the file does not say about itself. Suggestions are filled in; the person confirms them."""

    board = forms.ChoiceField(label=_("Which board is it?"), choices=Board.choices, widget=forms.RadioSelect)
    taken_at = forms.DateTimeField(
        label=_("When did the board look like this?"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
        help_text=_("Left empty: now."),
    )
    zone = forms.ChoiceField(label=_("Time zone of the dates in the file"))

    def __init__(self, *args: Any, table: Table, asks_columns: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(name, name) for name in sorted(zoneinfo.available_timezones()) if "/" in name]
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [("UTC", "UTC"), *zones]
        self.roles: list[str] = []
        if asks_columns:
            self._ask_columns(table)

    def _ask_columns(self, table: Table) -> None:
        choices = [("", gettext("– not in the file –"))]
        choices += [(str(number + 1), _head(table, number)) for number in range(len(table.columns))]
        for role in ROLES:
            name = f"column_{role}"
            self.fields[name] = forms.ChoiceField(
                label=board_words.ROLES[role], choices=choices, required=role == "score"
            )
            self.roles.append(name)

    @property
    def columns(self) -> list[forms.BoundField]:
        """The fields that say which column holds what; none when the format knows."""
        return [self[name] for name in self.roles]

    @property
    def mapping(self) -> dict[str, str]:
        """Role → number of the column, as far as answered."""
        given = {name.removeprefix("column_"): self.cleaned_data.get(name, "") for name in self.roles}
        return {role: number for role, number in given.items() if number}


def _head(table: Table, column: int) -> str:
    name = table.header[column] if table.header else ""
    first = next((cell.strip() for cell in table.columns[column] if cell.strip()), "")
    sample = f" ({first[:30]})" if first else ""
    return f"{column + 1}. {name[:60]}{sample}"


def first_answers(columns: Columns, *, board: str, zone: str) -> dict[str, str]:
    """Return the suggestions with which the form opens."""
    return {"board": board, "zone": zone} | {
        f"column_{role}": str(column + 1) for role, column in columns.items()
    }
