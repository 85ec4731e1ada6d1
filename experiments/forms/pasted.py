"""The box that takes `lr=1e-4` lines, YAML or JSON, and what it means for a competition."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from experiments import metric_text, pasted_values
from experiments.forms.numbers import AsksForMeaning
from experiments.models import Metric, Scale
from experiments.pasted_values import Fault, NotUnderstood, Problem, Value

METRIC_SECTIONS = ("metrics.", "metric.")
PARAMETER_SECTIONS = ("params.", "parameters.", "param.")


@dataclass
class Sorted:
    """The values of a box: settings as texts, results as numbers under the names by which runs log them."""

    parameters: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)


def sort_values(form: AsksForMeaning, name: str, text: str, metrics: Iterable[Metric]) -> Sorted:
    """Read the box `name` of a form; each problem is noted there by its line.

    A key is a result when it is one of the competition's metrics (by name or label) or stands under
    `metrics`; everything else is a parameter.
    """
    try:
        values = pasted_values.read(text)
    except NotUnderstood as refused:
        for problem in refused.problems:
            form.add_error(name, sentence(problem))
        return Sorted()
    known = {word.casefold(): metric for metric in metrics for word in (metric.key.name, metric.label)}
    found = Sorted()
    for value in values:
        _take(form, name, value, known, found)
    return found


def _take(form: AsksForMeaning, name: str, value: Value, known: Mapping[str, Metric], found: Sorted) -> None:
    key = _without(value.key, METRIC_SECTIONS)
    metric = None if value.key.startswith(PARAMETER_SECTIONS) else known.get(key.casefold())
    if metric is None and key == value.key:
        key = _without(value.key, PARAMETER_SECTIONS)
        found.parameters[key] = metric_text.read_mark(key, value.text)
        return
    scale = metric.scale if metric else Scale.PLAIN
    number = form.read_number(name, key, value.text, scale)
    key = metric.key.name if metric else key
    if key in found.metrics:
        form.add_error(name, sentence(Problem(value.line, "twice", key)))
    if number is not None:
        found.metrics[key] = number


def _without(key: str, prefixes: tuple[str, ...]) -> str:
    for prefix in prefixes:
        if key.startswith(prefix):
            return key.removeprefix(prefix)
    return key


def sentence(problem: Problem) -> str:
    """Return a problem in words, with its line."""
    about = problem.about
    words = {
        "no_assignment": _("“%(about)s” is no setting. Write it as name=value."),
        "no_keys": _("A name is missing: write name=value, or paste YAML or JSON with names."),
        "no_yaml": " ".join([_("This is not valid YAML."), *_told(about)]),
        "no_json": " ".join([_("This is not valid JSON."), *_told(about)]),
        "twice": _("“%(about)s” is given twice."),
        "bad_key": _("“%(about)s” cannot be a name: letters, digits, spaces and _ - . : / are possible."),
        "value_too_long": _("The value of “%(about)s” is longer than 6,000 characters."),
        "control_character": _("The value of “%(about)s” holds a character that cannot be stored."),
        "too_deep": _("This is nested more than 20 levels deep."),
        "too_many": _("These are more than 1,000 values."),
        "too_long": _("This is longer than 100,000 characters."),
    }[problem.code] % {"about": about}
    return _("Line %(line)s: %(words)s") % {"line": problem.line, "words": words} if problem.line else words


def _told(fault: str) -> list[str]:
    """Return what a parser stumbled over in our words; nothing when it can only be guessed."""
    told: dict[str, str] = {
        Fault.QUOTE: _("A quotation mark is not closed, or a \\ stands inside that means nothing."),
        Fault.BRACKET: _("A bracket is not closed, or a comma is missing inside of it."),
        Fault.COLON: _("A colon is missing or stands where none may; quote a value that holds one."),
        Fault.NAME: _("A name is missing, or the colon after it; JSON wants names in double quotes."),
        Fault.INDENT: _("The lines do not start in line with those around them."),
        Fault.CHARACTER: _("A tab or a sign stands where none may; quote the value."),
        Fault.ALIAS: _("It refers with * or & to something that is not there."),
        Fault.VALUE: _("A value is missing, or is not in double quotes."),
        Fault.REST: _("More follows after its end."),
    }
    return [told[fault]] if fault in told else []


def as_lines(parameters: Mapping[str, str]) -> str:
    """Return parameters as the box reads them back: `name=value` lines, or JSON when a value needs it."""
    lines = "\n".join(f"{key}={text}" for key, text in parameters.items())
    try:
        read = {value.key: value.text for value in pasted_values.read(lines)}
    except NotUnderstood:
        read = {}
    return lines if read == dict(parameters) else json.dumps(dict(parameters), ensure_ascii=False, indent=1)
