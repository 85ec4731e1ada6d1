"""What was sent to the platform."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from experiments.forms.numbers import AsksForMeaning, scale_help
from experiments.forms.runs import Moment
from experiments.models import Competition, Run
from experiments.selectors import run_choices
from experiments.services.submissions import QuotaUsedUp
from kit.refusals import Refused


class SubmissionForm(AsksForMeaning):
    """Scores, rank and moment of one submission. With `is_part` it stands in a run's form and may stay empty."""

    public_score = forms.CharField(label=_("Public score"), max_length=60, required=False)
    private_score = forms.CharField(label=_("Private score"), max_length=60, required=False)
    rank = forms.IntegerField(label=_("Rank"), min_value=1, max_value=10_000_000, required=False)
    run = forms.ModelChoiceField(
        label=_("Run"), queryset=Run.objects.none(), required=False, empty_label=_("none of these")
    )
    submitted_at = forms.DateTimeField(
        label=_("Submitted"), required=False, widget=Moment, help_text=_("Now, if left empty.")
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    is_over_quota_meant = forms.BooleanField(
        label=_("The platform took it: record it all the same"), required=False
    )

    def __init__(self, *args: Any, competition: Competition, is_part: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competition = competition
        self.asks_for_consent = False
        self.fields["public_score"].help_text = scale_help(competition.primary_metric)
        if is_part:
            del self.fields["run"]
            return
        nearby = run_choices.nearby(competition, None)
        field = self.fields["run"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Run.objects.filter(pk__in=[one.pk for one in nearby])
        field.choices = run_choices.options(nearby, competition, field.empty_label)
        self.fields["public_score"].required = True

    def clean(self) -> dict[str, Any]:
        """Read the scores in the primary metric's scale."""
        cleaned = super().clean() or self.cleaned_data
        metric = self.competition.primary_metric
        for name in ("public_score", "private_score"):
            text = cleaned.get(name, "")
            number = self.read_number(name, str(self.fields[name].label), text, metric.scale)
            if (number is not None and abs(number) in (float("inf"),)) or number != number:
                self.add_error(name, _("A platform's score is a finite number."))
                continue
            if name in cleaned:
                cleaned[name] = number
                cleaned[name.replace("score", "text")] = text
        return cleaned

    def take_refusal(self, refusal: Refused) -> None:
        """Offer to record it all the same when the day's quota is the reason."""
        self.asks_for_consent = self.asks_for_consent or isinstance(refusal, QuotaUsedUp)

    @property
    def is_filled(self) -> bool:
        """Whether something is typed, so that the page shows it."""
        return any(self[name].value() not in (None, "", False) for name in self.fields)

    @property
    def sent(self) -> dict[str, Any] | None:
        """What `submissions.record` takes; None when nothing was typed that says something was submitted."""
        typed = self.cleaned_data
        telling = ("public_score", "private_score", "rank", "submitted_at", "note")
        return typed if any(typed.get(name) not in (None, "") for name in telling) else None
