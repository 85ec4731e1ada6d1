"""Writing down what is wrong, and what came of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from experiments.models import Competition, Problem, Run
from experiments.models.problems import SETTLED
from experiments.selectors import problem_facts
from experiments.selectors.run_facts import as_text
from experiments.services import runs as run_commands
from experiments.services.edits import agreed
from kit.refusals import Conflict, Refused
from projects.services import attachments
from teams.models import HistoryEvent, User

MOST_IMAGES = 12


class OneClassConfused(Refused):
    """A cell of the confusion matrix has two classes."""

    code = "one_class_confused"

    def __init__(self) -> None:
        sentence = _("Name both classes, or neither.")
        super().__init__(sentence, fields={"read_as": [sentence]})


class TooManyImages(Refused):
    """More images than one looks at."""

    code = "too_many_images"

    def __init__(self) -> None:
        sentence = _("A problem has %(most)d images at most.") % {"most": MOST_IMAGES}
        super().__init__(sentence, fields={"images": [sentence]})


class RunDeleted(Conflict):
    """A run in the bin attacks nothing."""

    code = "run_deleted"

    def __init__(self) -> None:
        super().__init__(_("This run is deleted. Restore it first."))


@transaction.atomic
def record(
    *,
    competition: Competition,
    by: User,
    files: "Iterable[File[bytes]]" = (),
    runs: Iterable[Run] | None = None,
    **fields: Any,
) -> Problem:
    """Write down a problem of a competition, with images that show it and the runs that attack it; `fields` are those
    of Problem.

    Raises OneClassConfused, TooManyImages and `attachments.ImageRefused`.
    """
    problem = Problem(team=competition.team, competition=competition, made_by=by, **fields)
    _check(problem)
    problem.save(force_insert=True)
    _add_images(problem, by, files)
    HistoryEvent.objects.record(
        team=problem.team, by=by, what="problem noted", target=problem, title=problem.title
    )
    _tie_all(problem, by, runs or ())
    return problem


@transaction.atomic
def change(
    *,
    problem: Problem,
    by: User,
    wishes: Mapping[str, Any],
    version: int | None = None,
    files: "Iterable[File[bytes]]" = (),
    runs: Iterable[Run] | None = None,
) -> Problem:
    """Change a problem. `wishes` holds its fields as they shall be, and `images` the ids of those that stay; `runs`,
    when given, are all that attack it.

    `version` is the one the person saw. Edits of others that do not touch these are kept, long texts line by line;
    raises EditedMeanwhile when they do. Without it the wishes simply win.
    """
    now = Problem.objects.select_for_update(of=("self",)).select_related("team").get(pk=problem.pk)
    stored = problem_facts.facts_of(now)
    base = stored if version in {None, now.version} else problem_facts.facts_at(now, version or 0)
    wished = _wished(wishes, base | stored)
    edits = agreed(base, wished, stored, version=now.version, long_texts=problem_facts.LONG_TEXTS)
    new = _add_images(now, by, files)
    if edits or new:
        _store(now, wishes, edits)
        HistoryEvent.objects.record(
            team=now.team,
            by=by,
            what=problem_facts.CHANGED,
            target=now,
            title=now.title,
            version=now.version,
            before={name: stored.get(name) for name in edits} | dict.fromkeys(new),
            after=edits | dict.fromkeys(new, ""),
        )
    if runs is not None:
        _tie_all(now, by, runs)
    return now


@transaction.atomic
def attach(*, problem: Problem, run: Run, by: User) -> None:
    """Say that a run attacks a problem; raises NotOfCompetition, RunDeleted."""
    known = set(run.problems.values_list("pk", flat=True))
    _tie(problem, run, by, known | {problem.pk}, what="problem attacked")


@transaction.atomic
def detach(*, problem: Problem, run: Run, by: User) -> None:
    """Say that a run does not attack a problem."""
    known = set(run.problems.values_list("pk", flat=True))
    _tie(problem, run, by, known - {problem.pk}, what="problem left alone")


def _tie_all(problem: Problem, by: User, wanted: Iterable[Run]) -> None:
    there = {run.pk: run for run in problem.runs.active()}
    asked = {run.pk: run for run in wanted}
    for pk in asked.keys() - there.keys():
        attach(problem=problem, run=asked[pk], by=by)
    for pk in there.keys() - asked.keys():
        detach(problem=problem, run=there[pk], by=by)


def _tie(problem: Problem, run: Run, by: User, wanted: set[int], *, what: str) -> None:
    # Through the run's own command: a form of the run that is open meanwhile then does not undo it.
    try:
        changed = run_commands.change(run=run, by=by, wishes={"problems": wanted})
    except run_commands.IsDeleted as refusal:
        raise RunDeleted from refusal
    if changed.version != run.version:
        HistoryEvent.objects.record(
            team=problem.team, by=by, what=what, target=problem, title=problem.title, run=run.name
        )


def _wished(wishes: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str | None]:
    facts: dict[str, str | None] = {
        name: as_text(value) for name, value in wishes.items() if name in problem_facts.FIELDS
    }
    if "images" in wishes:
        facts |= {name: None for name in known if name.startswith(problem_facts.IMAGE)}
        stay = {f"{problem_facts.IMAGE}{pk}" for pk in wishes["images"]} & known.keys()
        facts |= dict.fromkeys(stay, "")
    return facts


def _store(problem: Problem, wishes: Mapping[str, Any], edits: Mapping[str, str | None]) -> None:
    fields = [name for name in edits if name in problem_facts.FIELDS]
    for name in fields:
        setattr(problem, name, edits[name] if name in problem_facts.LONG_TEXTS else wishes[name])
    gone = [name for name, text in edits.items() if name.startswith(problem_facts.IMAGE) and text is None]
    problem.images.remove(*(int(name.removeprefix(problem_facts.IMAGE)) for name in gone))
    _check(problem)
    problem.version += 1
    problem.changed_at = timezone.now()
    problem.save(update_fields=[*fields, "settled_at", "version", "changed_at"])


def _check(problem: Problem) -> None:
    """Refuse half a confusion; note when the problem was settled."""
    if bool(problem.true_class) != bool(problem.read_as):
        raise OneClassConfused
    if problem.state not in SETTLED:
        problem.settled_at = None
    elif problem.settled_at is None:
        problem.settled_at = timezone.now()


def _add_images(problem: Problem, by: User, files: "Iterable[File[bytes]]") -> list[str]:
    """Keep images with a problem; return the facts that this adds."""
    kept = attachments.take_all(team=problem.team, by=by, files=files)
    problem.images.add(*kept)
    if kept and problem.images.count() > MOST_IMAGES:
        raise TooManyImages
    return [f"{problem_facts.IMAGE}{image.pk}" for image in kept]
