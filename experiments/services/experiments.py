"""Making, renaming and moving experiments, the groups of runs."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from experiments.models import Competition, Experiment, ExperimentTag, Lifecycle, Run
from experiments.models.experiments import DEFAULT_NAME
from experiments.services import primary_metric_tags, scores
from kit.refusals import Conflict
from teams.models import HistoryEvent, Team, User

COMPETITION_TAG = "wrapup.competition"


class NameTaken(Conflict):
    """Another experiment of the team has this name."""

    code = "name_taken"

    def __init__(self) -> None:
        sentence = _("The team has an experiment of this name.")
        super().__init__(sentence, fields={"name": [sentence]})


class LastOne(Conflict):
    """A competition needs an experiment to take the runs that are logged by form."""

    code = "last_experiment"

    def __init__(self, experiment: Experiment, competition: Competition) -> None:
        sentence = _(
            "“%(experiment)s” is the only experiment of the competition “%(competition)s”, which keeps at least one."
            " Make another one there first."
        )
        super().__init__(sentence % {"experiment": experiment.name, "competition": competition.name})


@transaction.atomic
def create(
    *,
    team: Team,
    by: User,
    name: str,
    competition: Competition | None = None,
    tags: Mapping[str, str] | None = None,
) -> Experiment:
    """Make an experiment. Raises NameTaken, also when the one of that name is deleted."""
    try:
        with transaction.atomic():
            made = Experiment.objects.create(team=team, name=name, competition=competition)
    except IntegrityError as error:
        raise NameTaken from error
    rows = [ExperimentTag(experiment=made, key=key, value=text) for key, text in (tags or {}).items()]
    ExperimentTag.objects.bulk_create(rows)
    primary_metric_tags.follow(made, tags or {})
    HistoryEvent.objects.record(team=team, by=by, what="experiment created", target=made, name=name)
    return made


@transaction.atomic
def change(
    *, experiment: Experiment, by: User, name: str | None = None, move_to: Competition | None = None
) -> Experiment:
    """Rename an experiment, or move it with all its runs into a competition."""
    before, left = experiment.name, experiment.competition
    if move_to is not None and left is not None and move_to.pk != left.pk:
        Competition.objects.select_for_update().get(pk=left.pk)
        if not left.experiments.active().exclude(pk=experiment.pk).exists():
            raise LastOne(experiment, left)
    experiment.name = before if name is None else name
    experiment.changed_at = timezone.now()
    try:
        with transaction.atomic():
            experiment.save(update_fields=["name", "changed_at"])
    except IntegrityError as error:
        raise NameTaken from error
    if move_to is not None and move_to.pk != experiment.competition_id:
        experiment.competition = move_to
        experiment.save(update_fields=["competition"])
        runs = Run.objects.filter(experiment=experiment)
        runs.update(competition=move_to)
        scores.refresh_all(runs, move_to)
        # Scripts read where their experiment belongs from the tag by which they can say it.
        ExperimentTag.objects.filter(experiment=experiment, key=COMPETITION_TAG).update(value=move_to.slug)
    HistoryEvent.objects.record(
        team=experiment.team,
        by=by,
        what="experiment changed",
        target=experiment,
        before=before,
        after=experiment.name,
    )
    return experiment


@transaction.atomic
def default_of(*, team: Team, by: User | None) -> Experiment:
    """Return the experiment of those whose script names none; made when it is first written into."""
    if found := Experiment.objects.default_of(team).select_related("competition").first():
        return found
    try:
        with transaction.atomic():
            # One that somebody called so before is meant as well.
            made, is_new = Experiment.objects.get_or_create(
                team=team,
                name=DEFAULT_NAME,
                defaults={
                    "is_default": True,
                    "competition": Competition.objects.of(team).newest_first().first(),
                },
            )
            Experiment.objects.filter(pk=made.pk).update(is_default=True)
    except IntegrityError:
        # Another process made it between our two questions.
        return Experiment.objects.default_of(team).select_related("competition").get()
    made.is_default = True
    if is_new:
        HistoryEvent.objects.record(
            team=team, by=by, what="experiment created", target=made, name=DEFAULT_NAME
        )
    return made


@transaction.atomic
def delete(*, experiment: Experiment, by: User) -> None:
    """Put an experiment into the bin with all its runs. Raises LastOne for the only one of a competition."""
    if (competition := experiment.competition) is not None:
        others = Experiment.objects.active().exclude(pk=experiment.pk)
        if not others.filter(competition=competition).exists():
            raise LastOne(experiment, competition)
    _move(experiment, by, Lifecycle.DELETED, "experiment deleted")


@transaction.atomic
def restore(*, experiment: Experiment, by: User) -> None:
    """Take an experiment out of the bin with all its runs, also those deleted one by one before, as MLflow does."""
    _move(experiment, by, Lifecycle.ACTIVE, "experiment restored")


def _move(experiment: Experiment, by: User, lifecycle: Lifecycle, what: str) -> None:
    now, is_there = timezone.now(), lifecycle == Lifecycle.ACTIVE
    Experiment.objects.filter(pk=experiment.pk).update(lifecycle=lifecycle, changed_at=now)
    moved = Run.objects.filter(experiment=experiment).exclude(lifecycle=lifecycle)
    moved.filter(fold_of=None).update(is_listed=is_there)
    moved.update(lifecycle=lifecycle, changed_at=now)
    team = experiment.team
    HistoryEvent.objects.record(team=team, by=by, what=what, target=experiment, name=experiment.name)


@transaction.atomic
def set_tag(
    *, experiment: Experiment, by: User, key: str, value: str, move_to: Competition | None = None
) -> None:
    """Set a tag. `move_to` is the competition that the tag names, when it is the one that says where runs belong."""
    if move_to is not None and move_to.pk != experiment.competition_id:
        change(experiment=experiment, by=by, move_to=move_to)
    ExperimentTag.objects.bulk_create(
        [ExperimentTag(experiment=experiment, key=key, value=value)],
        update_conflicts=True,
        unique_fields=["experiment", "key"],
        update_fields=["value"],
    )
    primary_metric_tags.follow(experiment, {key: value})


def delete_tag(*, experiment: Experiment, key: str) -> bool:
    """Remove a tag; False when there is none. What it said stays: the runs remain in their competition."""
    return bool(ExperimentTag.objects.filter(experiment=experiment, key=key).delete()[0])
