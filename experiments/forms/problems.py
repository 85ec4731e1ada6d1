"""What is wrong: the form of a problem, and the one that attaches a run to it."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from experiments.models import Competition, MetricKey, Priority, Problem, ProblemState, Run
from experiments.selectors import problems as problem_reads
from experiments.selectors import run_choices
from projects.forms.notes import ImagesField, SeveralFiles
from projects.models import Attachment
from teams.models import User


class ProblemForm(forms.Form):
    """All that people say of a problem. With `problem` it changes that one."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("What is wrong, in one line: “Battery is missed”.")
    )
    priority = forms.TypedChoiceField(
        label=pgettext_lazy("of a problem", "Priority"),
        choices=Priority.choices,
        coerce=int,
        initial=Priority.MIDDLE,
    )
    owner = forms.ModelChoiceField(
        label=pgettext_lazy("of a problem", "Owner"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
    )
    description = forms.CharField(
        label=_("Description in Markdown"),
        max_length=20_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Where one sees it, how often, and what may be behind it."),
    )
    true_class = forms.CharField(label=_("Confused: the true class"), max_length=120, required=False)
    read_as = forms.CharField(label=_("Confused: read as"), max_length=120, required=False)
    shown_by = forms.ModelChoiceField(
        label=_("Shown by the metric"),
        queryset=MetricKey.objects.none(),
        required=False,
        empty_label=_("the score"),
        help_text=_("Such as the IoU of one class; each run's value is shown beside its parent's."),
    )
    stay = forms.ModelMultipleChoiceField(
        label=_("Images that stay"),
        queryset=Attachment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    images = ImagesField(
        label=_("Add images"),
        required=False,
        help_text=_("PNG, JPEG, WebP or GIF, up to 10 MB."),
        widget=SeveralFiles(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    state = forms.ChoiceField(label=pgettext_lazy("of a problem", "State"), choices=ProblemState.choices)
    verdict = forms.CharField(
        label=_("What came of it"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, competition: Competition, problem: Problem | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.problem = problem
        owners, keys, stay = (self.fields[name] for name in ("owner", "shown_by", "stay"))
        assert isinstance(owners, forms.ModelChoiceField)
        assert isinstance(keys, forms.ModelChoiceField)
        assert isinstance(stay, forms.ModelMultipleChoiceField)
        owners.queryset = run_choices.people(competition, problem)
        keys.queryset = MetricKey.objects.of(competition.team)
        names = problem_reads.keys_to_choose(competition.team, problem.shown_by_id if problem else None)
        keys.choices = [("", keys.empty_label), *names]
        if competition.classes:
            self._offer_classes(competition.classes, problem)
        if problem is None:
            for name in ("state", "verdict", "stay", "version"):
                del self.fields[name]
            return
        stay.queryset = problem.images.all()
        known = {name: getattr(problem, name) for name in self.base_fields if hasattr(problem, name)}
        known |= {"stay": [image.pk for image in stay.queryset], "images": None}
        self.initial = {**known, **self.initial}

    def _offer_classes(self, classes: list[str], problem: Problem | None) -> None:
        """Have the classes chosen from those of the competition; one of an older list stays possible."""
        for name in ("true_class", "read_as"):
            text = getattr(problem, name) if problem else ""
            names = [*classes, *([text] if text and text not in classes else [])]
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label,
                required=False,
                choices=[("", "–"), *((one, one) for one in names)],
            )

    def clean_title(self) -> str:
        """Return the title in composed letters, on one line."""
        return " ".join(unicodedata.normalize("NFC", self.cleaned_data["title"]).split())

    def fields_of_problem(self) -> dict[str, Any]:
        """Return what goes into the problem's own columns."""
        left_out = {"stay", "images", "version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    def named(self, theirs: dict[str, str]) -> list[tuple[str, str]]:
        """Return what somebody else stored meanwhile, under the labels of this form."""
        return [
            (str(self.fields[name].label if name in self.fields else name.partition(":")[0]), text)
            for name, text in theirs.items()
        ]


class AttackForm(forms.Form):
    """Which run attacks a problem."""

    run = forms.ModelChoiceField(label=_("Run"), queryset=Run.objects.none())

    def __init__(self, *args: Any, competition: Competition, known: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nearby = [run for run in run_choices.nearby(competition, None) if run.public_id not in known]
        field = self.fields["run"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Run.objects.filter(pk__in=[one.pk for one in nearby])
        field.choices = run_choices.options(nearby, competition, _("choose a run"))
