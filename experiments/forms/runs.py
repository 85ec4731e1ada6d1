"""The form of a run: a name and one number are asked for, everything else may be opened."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from experiments import member_lines
from experiments.forms.members import members_in
from experiments.forms.numbers import AsksForMeaning, scale_help
from experiments.forms.pasted import Sorted, as_lines, sort_values
from experiments.models import Competition, Metric, Problem, Run, RunStatus, Verdict
from experiments.pasted_values import is_key
from experiments.selectors import problems as problem_reads
from experiments.selectors import run_choices
from experiments.selectors.run_facts import LONG_TEXTS
from experiments.services.values import Point, now_ms
from teams.models import User

MOST_TAGS = 30


class Moment(forms.DateTimeInput):
    """The browser's own picker of a moment."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": "1"}, format="%Y-%m-%dT%H:%M:%S")


@dataclass(frozen=True)
class Section:
    """A group of fields that opens; `is_open` when something in it is filled in or wrong."""

    title: Any
    fields: list[BoundField]
    is_open: bool


def _text(label: Any, most: int, help_text: Any = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=False, help_text=help_text, widget=widget)


def _link(label: Any) -> forms.URLField:
    return forms.URLField(
        label=label,
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
    )


class RunForm(AsksForMeaning):
    """What a run is and what came of it. With `run` it changes that run; `like` prefills from another."""

    name = forms.CharField(label=_("Name"), max_length=250)
    values = _text(
        _("Settings and further results"),
        100_000,
        _("One a line such as lr=1e-4, or pasted YAML or JSON. A metric's name makes it a result."),
        rows=6,
    )
    problems = forms.ModelMultipleChoiceField(
        label=_("Problems it attacks"),
        required=False,
        queryset=Problem.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    hypothesis = _text(_("Hypothesis"), 10_000, _("What should get better, and why?"))
    what_changed = _text(_("What changed"), 10_000, _("Against the run it is derived from."))
    analysis = _text(_("Result and analysis"), 20_000)
    verdict = forms.ChoiceField(
        label=_("Verdict"), required=False, choices=[("", _("not yet decided")), *Verdict.choices]
    )
    parent = forms.ModelChoiceField(
        label=_("Derived from"), required=False, queryset=Run.objects.none(), empty_label=_("nothing")
    )
    fold_of = forms.ModelChoiceField(
        label=_("Is one fold of"),
        required=False,
        queryset=Run.objects.none(),
        empty_label=_("a whole run of its own"),
        help_text=_("The leaderboard then lists the mean of the folds in one row."),
    )
    fold = forms.CharField(label=_("Fold"), max_length=60, required=False)
    data_version = forms.CharField(label=_("Data version"), max_length=120, required=False)
    members = _text(
        _("Members of the ensemble"),
        10_000,
        _("One run a line by name or id, such as swin-l = 0.6; without a number the weight is 1."),
    )
    teacher = forms.ModelChoiceField(
        label=_("Pseudo labels made by"),
        required=False,
        queryset=Run.objects.none(),
        empty_label=_("no pseudo labels"),
    )
    pseudo_threshold = forms.FloatField(
        label=_("Threshold of the pseudo labels"),
        required=False,
        min_value=0,
        max_value=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    tags = forms.CharField(
        label=_("Tags"), max_length=1000, required=False, help_text=_("With commas between.")
    )
    owner = forms.ModelChoiceField(
        label=pgettext_lazy("of a run", "Owner"), queryset=User.objects.none(), empty_label=None
    )
    status = forms.ChoiceField(label=_("Status"), choices=RunStatus.choices, initial=RunStatus.FINISHED)
    started_at = forms.DateTimeField(label=_("Started"), required=False, widget=Moment)
    ended_at = forms.DateTimeField(label=_("Ended"), required=False, widget=Moment)
    commit = forms.CharField(label=_("Commit"), max_length=64, required=False)
    code_url = _link(_("Code"))
    wandb_url = _link("W&B")
    mlflow_url = _link("MLflow")
    notes = _text(pgettext_lazy("of a run", "Notes"), 20_000)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    sections_of_fields: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("Hypothesis and analysis"), ("problems", "hypothesis", "what_changed", "analysis", "verdict")),
        (_("Origin, fold and data"), ("parent", "fold_of", "fold", "data_version", "tags")),
        (_("Ensemble and pseudo labels"), ("members", "teacher", "pseudo_threshold")),
        (_("Who and when"), ("owner", "status", "started_at", "ended_at")),
        (_("Links and notes"), ("commit", "code_url", "wandb_url", "mlflow_url", "notes")),
    )

    def __init__(
        self,
        *args: Any,
        competition: Competition,
        run: Run | None = None,
        like: Run | None = None,
        **kwargs: Any,
    ) -> None:
        self.competition, self.run = competition, run
        self.metrics = list(competition.metrics.all())
        shown = run or like
        super().__init__(*args, **kwargs)
        nearby = run_choices.nearby(competition, shown)
        for name in ("parent", "fold_of", "teacher"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Run.objects.filter(pk__in=[one.pk for one in nearby])
            field.choices = run_choices.options(nearby, competition, field.empty_label)
        owners = self.fields["owner"]
        assert isinstance(owners, forms.ModelChoiceField)
        owners.queryset = run_choices.people(competition, run)
        problems = self.fields["problems"]
        assert isinstance(problems, forms.ModelMultipleChoiceField)
        problems.queryset = problem_reads.to_attack(competition, run)
        if not problems.queryset.exists():
            del self.fields["problems"]
        # A save that leaves the box alone leaves the settings alone, whatever a program logged since it was opened.
        self.fields["values"].show_hidden_initial = run is not None
        for metric in self.metrics:
            self.fields[f"metric_{metric.pk}"] = self._metric_field(metric)
        known = self._values_of(run) if run else self._values_like(like) if like else {}
        self.initial = {**known, **self.initial}

    def _metric_field(self, metric: Metric) -> forms.CharField:
        latest = run_choices.typed_value(self.run, metric) if self.run else None
        is_curve = bool(latest and not latest.is_typed)
        return forms.CharField(
            label=metric.label,
            required=metric.is_primary and self.run is None,
            max_length=60,
            initial=repr(latest.number) if latest else "",
            disabled=is_curve,
            # A later save compares with what this page showed, not with what a program logged since.
            show_hidden_initial=self.run is not None and not is_curve,
            help_text=_("Logged by a program; it cannot be typed over.") if is_curve else scale_help(metric),
            widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
        )

    @staticmethod
    def _values_of(run: Run) -> dict[str, Any]:
        values = {name: getattr(run, name) for name in RunForm.base_fields if hasattr(run, name)}
        return values | {
            "version": run.version,
            "problems": [one.pk for one in run.problems.all()],
            "members": member_lines.write(run_choices.members_as_typed(run)),
            "values": as_lines({one.key: one.value for one in run.parameters.by_key()}),
            "tags": ", ".join(one.key for one in run.tags.by_key() if not one.value),
        }

    @staticmethod
    def _values_like(parent: Run) -> dict[str, Any]:
        values = RunForm._values_of(parent)
        kept = ("values", "tags", "problems", "fold", "data_version")
        return {name: values[name] for name in kept} | {"parent": parent}

    @property
    def score(self) -> BoundField:
        """The one number that is asked for."""
        return self[f"metric_{self.metrics[0].pk}"]

    def sections(self) -> list[Section]:
        """Return what opens below the name and the number."""
        more = tuple(f"metric_{metric.pk}" for metric in self.metrics[1:])
        first = ((_("Settings and further results"), (*more, "values")),)
        return [self._section(title, names) for title, names in (*first, *self.sections_of_fields)]

    def _section(self, title: Any, names: Iterable[str]) -> Section:
        fields = [self[name] for name in names if name in self.fields]
        is_filled = any(
            field.value() not in (None, "", []) for field in fields if field.name not in {"owner", "status"}
        )
        return Section(title, fields, is_filled or any(field.errors for field in fields))

    def clean_name(self) -> str:
        """Return the name in composed letters, so that searching finds it however it was typed."""
        return unicodedata.normalize("NFC", self.cleaned_data["name"])

    def clean_tags(self) -> list[str]:
        """Return the tags, each once."""
        text = unicodedata.normalize("NFC", self.cleaned_data["tags"])
        tags = list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(_("These are more than 30 tags."))
        if wrong := next((tag for tag in tags if not is_key(tag)), None):
            raise forms.ValidationError(_("“%(tag)s” cannot be a tag."), params={"tag": wrong})
        return tags

    def clean_members(self) -> dict[int, float]:
        """Return the weights by the ids of the runs."""
        return members_in(self.cleaned_data["members"], self.competition)

    def clean(self) -> dict[str, Any]:
        """Read the numbers and the box; check the moments."""
        cleaned = super().clean() or self.cleaned_data
        results: dict[str, float | None] = {}
        for metric in self.metrics:
            name = f"metric_{metric.pk}"
            if name in cleaned and (self.run is None or name in self.changed_data):
                number = self.read_number(name, metric.label, cleaned[name], metric.scale)
                if number is not None or self.run is not None:
                    results[metric.key.name] = number
        text = cleaned.get("values", "") if self.has_settings else ""
        found = sort_values(self, "values", text, self.metrics)
        for key in found.metrics.keys() & results.keys():
            self.add_error("values", _("%(key)s is typed in its own field already.") % {"key": key})
        self._found = Sorted(found.parameters, found.metrics)
        self._results = {**results, **found.metrics}
        started, ended = cleaned.get("started_at"), cleaned.get("ended_at")
        if started and ended and ended < started:
            self.add_error("ended_at", _("The end comes before the start."))
        return cleaned

    def named(self, theirs: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what somebody else stored meanwhile, under the labels of this form."""
        told = []
        for name, text in theirs.items():
            tied, said = run_choices.as_told(name, text)
            told.append((str(self.fields[name].label if name in self.fields else tied), said))
        return told

    @property
    def has_settings(self) -> bool:
        """Whether the box says something that is to be stored."""
        return self.run is None or "values" in self.changed_data

    @property
    def parameters(self) -> dict[str, str]:
        """The settings that the box holds."""
        return self._found.parameters

    @property
    def results(self) -> dict[str, float | None]:
        """The numbers by the name under which runs log them; None takes a number away."""
        return self._results

    def points(self) -> list[Point]:
        """Return the results as points."""
        moment = now_ms()
        numbers = self._results.items()
        return [Point(key, number, logged_ms=moment) for key, number in numbers if number is not None]

    def fields_of_run(self) -> dict[str, Any]:
        """Return what goes into the run's own columns; moments left empty are not named."""
        ours = (
            "name",
            "verdict",
            "parent",
            "fold_of",
            "fold",
            "data_version",
            "teacher",
            "pseudo_threshold",
            "members",
            "owner",
            "status",
            *LONG_TEXTS,
        )
        links = ("commit", "code_url", "wandb_url", "mlflow_url")
        fields = {name: self.cleaned_data[name] for name in (*ours, *links)}
        if "problems" in self.fields:
            fields["problems"] = [problem.pk for problem in self.cleaned_data["problems"]]
        if self.run is not None:
            fields["ended_at"] = self.cleaned_data["ended_at"]
        moments = {name: self.cleaned_data[name] for name in ("started_at", "ended_at")}
        return fields | {name: moment for name, moment in moments.items() if moment}
