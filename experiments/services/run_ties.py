"""What ties a run to other things of its competition: the problems that it attacks."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from experiments.models import Problem, Run
from experiments.selectors.run_facts import PROBLEM
from kit.refusals import Refused


class NotOfCompetition(Refused):
    """A run and its problems belong to one competition."""

    code = "not_of_competition"

    def __init__(self) -> None:
        sentence = _("A run attacks problems of its own competition.")
        super().__init__(sentence, fields={"problems": [sentence]})


def attack(run: Run, problems: Iterable[int]) -> None:
    """Attach a run to problems, by their ids; raises NotOfCompetition."""
    ids = set(problems)
    found = Problem.objects.of(run.team).filter(competition=run.competition_id, pk__in=ids)
    if found.count() != len(ids):
        raise NotOfCompetition
    run.problems.add(*ids)


def store(run: Run, edits: Mapping[str, str | None]) -> None:
    """Store those facts among the edits that are ties."""
    problems = {
        int(name.removeprefix(PROBLEM)): text for name, text in edits.items() if name.startswith(PROBLEM)
    }
    if gone := [pk for pk, text in problems.items() if text is None]:
        run.problems.remove(*gone)
    if new := [pk for pk, text in problems.items() if text is not None]:
        attack(run, new)
