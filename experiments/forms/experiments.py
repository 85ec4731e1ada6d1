"""The form of an experiment: its name, and the competition that its runs count for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from experiments.models import Competition, Experiment


class ExperimentForm(forms.Form):
    """Name and competition. An experiment that is in a competition can be moved to another, not out of all."""

    name = forms.CharField(label=_("Name"), max_length=500)
    competition = forms.ModelChoiceField(
        label=_("Competition"),
        queryset=Competition.objects.none(),
        help_text=_("Its runs are then on that competition's leaderboard, with its metric as their score."),
    )

    def __init__(self, *args: Any, experiment: Experiment, **kwargs: Any) -> None:
        initial = {"name": experiment.name, "competition": experiment.competition_id}
        super().__init__(*args, **{"initial": initial} | kwargs)
        choice = self.fields["competition"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Competition.objects.of(experiment.team).newest_first()
        choice.required = experiment.competition_id is not None
        choice.empty_label = None if choice.required else _("none")
