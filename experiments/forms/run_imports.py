"""A file of runs: bringing it, and the answers to its doubts."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from experiments.forms.leaderboard_imports import BroughtFile

PREFIX = "answer-"


class BroughtRuns(BroughtFile):
    """A file, or the text of a table."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.md,.markdown,.zip,text/csv,text/plain,text/markdown"}
        ),
    )
    text = forms.CharField(
        label=_("Or paste the table"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Cells copied from a sheet, a Markdown table of a README, or comma-separated lines."),
    )


def answers_in(posted: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a submitted page: name of a doubt or a column → what was chosen."""
    return {name.removeprefix(PREFIX): value for name, value in posted.items() if name.startswith(PREFIX)}
