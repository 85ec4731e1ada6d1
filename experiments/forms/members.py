"""The members of an ensemble in a form: lines of names and weights, looked up in the competition."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from experiments import member_lines
from experiments.models import Competition, Run
from experiments.selectors import run_choices


def members_in(text: str, competition: Competition) -> dict[int, float]:
    """Return the weights by the ids of the runs named in the lines of a text; raises ValidationError, which says the line."""
    found = run_choices.named(competition, member_lines.names_of(text.splitlines()))
    members: dict[int, float] = {}
    problems = []
    for line in member_lines.read(text, lambda name: name in found):
        if problem := _problem_of(line, found.get(line.run, []), members):
            problems.append(_("Line %(number)d: %(problem)s") % {"number": line.number, "problem": problem})
        else:
            members[found[line.run][0].pk] = line.weight
    if problems:
        raise ValidationError(problems)
    return members


def _problem_of(line: member_lines.Line, runs: list[Run], members: dict[int, float]) -> str:
    if not runs:
        return _("the competition has no run “%(name)s”.") % {"name": line.run}
    if len(runs) > 1:
        return _("several runs are called “%(name)s”; write the run id.") % {"name": line.run}
    if runs[0].pk in members:
        return _("“%(name)s” is named twice.") % {"name": line.run}
    return "" if line.weight > 0 else _("a weight is greater than zero.")
