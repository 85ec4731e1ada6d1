"""What runs and models keep: who holds it, what lies in a folder, and how much it is."""

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404

from experiments.models import Artifact, Holder, LoggedModel, Run
from teams.models import Team

SCHEME = "mlflow-artifacts:"


@dataclass(frozen=True)
class Kept:
    """How much a holder keeps."""

    count: int
    size: int


def artifact_root(holder: Holder) -> str:
    """Return the address that clients are told, `artifact_uri`; the holder's experiment is a part for show."""
    middle = "models/" if isinstance(holder, LoggedModel) else ""
    return f"{SCHEME}/{holder.experiment_id}/{middle}{holder.public_id}/artifacts"


def run_holding(team: Team, public_id: str) -> Run:
    """Return the team's run, deleted or not; raises Http404."""
    return get_object_or_404(Run.objects.of(team), public_id=public_id)


def model_holding(team: Team, public_id: str) -> LoggedModel:
    """Return the team's model with the run that made it, deleted or not; raises Http404."""
    return get_object_or_404(LoggedModel.objects.of(team).select_related("run"), public_id=public_id)


def kept_by(holder: Holder) -> Kept:
    """Return how many files the holder keeps, and their bytes together."""
    found = Artifact.objects.held_by(holder).aggregate(count=Count("pk"), size=Sum("size"))
    return Kept(found["count"], found["size"] or 0)


def folders_in(holder: Holder, folder: str) -> list[str]:
    """Return the paths of the folders directly in a folder, by name."""
    below = Artifact.objects.held_by(holder).below(folder).exclude(folder=folder)
    # One row for each folder, not for each file: an index answers it however many steps were logged.
    paths = below.order_by().values_list("folder", flat=True).distinct()
    start = len(folder) + 1 if folder else 0
    names = {path[start:].partition("/")[0] for path in paths}
    return sorted(f"{folder}/{name}" if folder else name for name in names)
