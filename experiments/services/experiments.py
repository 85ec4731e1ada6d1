"""Making, renaming and moving experiments, the groups of runs."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from experiments.models import Competition, Experiment, Run
from experiments.services import scores
from kit.refusals import Conflict
from teams.models import HistoryEvent, Team, User


class NameTaken(Conflict):
    """Another experiment of the team has this name."""

    code = "name_taken"

    def __init__(self) -> None:
        sentence = _("The team has an experiment of this name.")
        super().__init__(sentence, fields={"name": [sentence]})


class LastOne(Conflict):
    """A competition needs an experiment to take the runs that are logged by form."""

    code = "last_experiment"

    def __init__(self) -> None:
        super().__init__(_("A competition keeps at least one experiment."))


@transaction.atomic
def create(*, team: Team, by: User, name: str, competition: Competition | None = None) -> Experiment:
    """Make an experiment."""
    try:
        with transaction.atomic():
            made = Experiment.objects.create(team=team, name=name, competition=competition)
    except IntegrityError as error:
        raise NameTaken from error
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
            raise LastOne
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
    HistoryEvent.objects.record(
        team=experiment.team,
        by=by,
        what="experiment changed",
        target=experiment,
        before=before,
        after=experiment.name,
    )
    return experiment
