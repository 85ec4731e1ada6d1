"""Fields for numbers as people write them, with the question that comes back when a number has two meanings."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from experiments import metric_text
from experiments.metric_text import Choice, InDoubt, NotANumber
from experiments.models import Metric, Scale


@dataclass(frozen=True)
class Answer:
    """One meaning to choose: `value` goes back to the server, `label` is read, `is_chosen` marks the last choice."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    """What a person has to decide about one typed number; `name` is the radio buttons' name."""

    name: str
    about: str
    text: str
    answers: list[Answer]


class AsksForMeaning(forms.Form):
    """A form whose numbers may come back as a question; what was typed stays."""

    questions: dict[str, Question]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {}

    def read_number(self, field: str, about: str, text: str, scale: str) -> float | None:
        """Return the number that was meant, or None with the problem or the question noted at `field`."""
        try:
            return metric_text.read(text, scale)
        except NotANumber:
            self.add_error(field, _("“%(text)s” is not a number.") % {"text": text})
        except InDoubt as doubt:
            return self._answered(field, about, doubt, scale)
        return None

    def _answered(self, field: str, about: str, doubt: InDoubt, scale: str) -> float | None:
        name = f"meaning-{about}"
        chosen = self.data.get(name, "")
        answers = [
            Answer(repr(choice.value), describe(choice, doubt.text, scale), repr(choice.value) == chosen)
            for choice in doubt.choices
        ]
        self.questions[name] = Question(name, about, doubt.text, answers)
        for choice in doubt.choices:
            if repr(choice.value) == chosen:
                return choice.value
        self.add_error(
            field, _("%(about)s: what does “%(text)s” mean?") % {"about": about, "text": doubt.text}
        )
        return None


def describe(choice: Choice, text: str, scale: str) -> str:
    """Return a meaning as a sentence of a few words."""
    value = f"{choice.value:.10g}"
    match choice.meaning:
        case "as_percent":
            return _("%(text)s %% (as a fraction %(value)s)") % {"text": text, "value": value}
        case "as_fraction":
            return _("the fraction %(text)s, that is %(value)s %%") % {"text": text, "value": value}
        case "lost_point":
            return _("%(value)s, the point was left out") % {"value": value}
        case "decimal_comma":
            return _("%(value)s, the comma is a decimal point") % {"value": value}
        case "thousands":
            return _("%(value)s, the comma parts the thousands") % {"value": value}
        case "as_is" if scale == Scale.FRACTION:
            return _("%(value)s as it is, more than 1") % {"value": value}
        case "as_is":
            return _("%(value)s %% as it is") % {"value": value}
        case _:
            return value


def scale_help(metric: Metric) -> str:
    """Return how the metric's values are written."""
    match metric.scale:
        case Scale.FRACTION:
            return _("From 0 to 1, such as 0.6934; or in percent, such as 69.34%.")
        case Scale.PERCENT:
            return _("In percent, such as 69.34; 0.6934 is asked about.")
        case _:
            return _("Any number.")
