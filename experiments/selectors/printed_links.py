"""What the links name that MLflow's clients print, among what a person may see."""

from experiments.models import Experiment, Run
from experiments.models.experiments import DEFAULT_ID
from experiments.selectors.tracking import number_of
from teams.models import Team, User


def run_of(user: User, public_id: str) -> Run | None:
    """Return the run of this id if it is in one of the person's teams."""
    mine = Run.objects.filter(team__in=Team.objects.visible_to(user))
    return mine.filter(public_id=public_id).select_related("team").first()


def experiment_of(user: User, mlflow_id: str, team_slug: str) -> Experiment | None:
    """Return the experiment of this id if it is in one of the person's teams; `team_slug` says whose "0" is meant."""
    mine = Experiment.objects.filter(team__in=Team.objects.visible_to(user)).select_related("team")
    if mlflow_id == DEFAULT_ID:
        defaults = mine.filter(is_default=True)
        return defaults.filter(team__slug=team_slug).first() or defaults.order_by("team__name", "pk").first()
    number = number_of(mlflow_id)
    return None if number is None else mine.filter(pk=number).first()
