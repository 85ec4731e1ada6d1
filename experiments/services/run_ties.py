"""What ties a run to others of its competition: problems that it attacks, members of an ensemble, who made its pseudo labels."""

import math
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from experiments.models import EnsembleMember, Problem, Run
from experiments.selectors.run_facts import MEMBER, PROBLEM
from kit.refusals import Refused

MOST_MEMBERS = 50


class NotOfCompetition(Refused):
    """A run and its problems belong to one competition."""

    code = "not_of_competition"

    def __init__(self) -> None:
        sentence = _("A run attacks problems of its own competition.")
        super().__init__(sentence, fields={"problems": [sentence]})


class WrongMembers(Refused):
    """An ensemble is made of other runs of its competition, each with a weight above zero."""

    code = "wrong_members"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"members": [sentence]})


class WrongTeacher(Refused):
    """Pseudo labels come from another run of the competition, and no run learns from its own pupil."""

    code = "wrong_teacher"

    def __init__(self, sentence: str, field: str = "teacher") -> None:
        super().__init__(sentence, fields={field: [sentence]})


def attack(run: Run, problems: Iterable[int]) -> None:
    """Attach a run to problems, by their ids; raises NotOfCompetition."""
    ids = set(problems)
    found = Problem.objects.of(run.team).filter(competition=run.competition_id, pk__in=ids)
    if found.count() != len(ids):
        raise NotOfCompetition
    run.problems.add(*ids)


def compose(run: Run, members: Mapping[int, float]) -> None:
    """Give an ensemble members, by the ids of their runs, or other weights to those it has; raises WrongMembers."""
    if not members:
        return
    found = Run.objects.of(run.team).filter(competition=run.competition_id, pk__in=members)
    if run.competition_id is None or found.count() != len(members):
        raise WrongMembers(_("An ensemble is made of runs of its own competition."))
    if any(not math.isfinite(weight) or not 0 < weight <= 1e9 for weight in members.values()):
        raise WrongMembers(_("A weight is greater than zero."))
    if run.pk in _all_within(members):
        raise WrongMembers(_("A run cannot be a member of itself."))
    EnsembleMember.objects.bulk_create(
        [EnsembleMember(ensemble=run, member_id=pk, weight=weight) for pk, weight in members.items()],
        update_conflicts=True,
        unique_fields=["ensemble", "member"],
        update_fields=["weight"],
    )
    if run.members.count() > MOST_MEMBERS:
        raise WrongMembers(_("An ensemble has %(most)d members at most.") % {"most": MOST_MEMBERS})


def _all_within(members: Iterable[int]) -> set[int]:
    """Return the ids of these runs and of all that are members of them, however deep."""
    seen: set[int] = set()
    new = set(members)
    while new:
        seen |= new
        inside = EnsembleMember.objects.filter(ensemble__in=new).values_list("member_id", flat=True)
        new = set(inside) - seen
    return seen


def check_teacher(run: Run) -> None:
    """Refuse pseudo labels of another competition, of the run itself or of its pupils, and thresholds that are no share.

    Raises WrongTeacher.
    """
    threshold = run.pseudo_threshold
    if threshold is not None and not 0 <= threshold <= 1:
        raise WrongTeacher(_("A threshold lies between 0 and 1."), "pseudo_threshold")
    if run.teacher is None:
        if threshold is not None:
            raise WrongTeacher(_("Name the run that made the pseudo labels."))
        return
    if run.teacher.competition_id != run.competition_id:
        raise WrongTeacher(_("Pseudo labels come from a run of the same competition."))
    teacher: Run | None = run.teacher
    seen = {run.pk}
    while teacher is not None:
        if teacher.pk in seen:
            raise WrongTeacher(_("A run cannot learn from itself or from its own pupils."))
        seen.add(teacher.pk)
        teacher = teacher.teacher


def store(run: Run, edits: Mapping[str, str | None]) -> None:
    """Store those facts among the edits that are ties."""
    problems = _ids(edits, PROBLEM)
    if gone := [pk for pk, text in problems.items() if text is None]:
        run.problems.remove(*gone)
    if new := [pk for pk, text in problems.items() if text is not None]:
        attack(run, new)
    members = _ids(edits, MEMBER)
    if gone := [pk for pk, text in members.items() if text is None]:
        run.members.filter(member__in=gone).delete()
    compose(run, {pk: float(text) for pk, text in members.items() if text is not None})


def _ids(edits: Mapping[str, str | None], prefix: str) -> dict[int, str | None]:
    return {int(name.removeprefix(prefix)): text for name, text in edits.items() if name.startswith(prefix)}
