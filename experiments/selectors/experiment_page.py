"""What the page of an experiment shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from experiments.models import Experiment, Run
from experiments.models.runs import RunQuerySet
from experiments.selectors.run_labels import Label, label_of_status
from teams.models import Team


@dataclass(frozen=True)
class RunLine:
    """One run; every field is the text that is shown."""

    name: str
    url: str
    owner: str
    when: str
    when_iso: str
    score: str
    labels: list[Label]


def experiment_at(team: Team, experiment_id: int) -> Experiment:
    """Return the team's experiment with its competition; raises Http404. Deleted ones are found too."""
    found = Experiment.objects.of(team).select_related("competition")
    experiment = get_object_or_404(found, pk=experiment_id)
    experiment.team = team
    return experiment


def runs_in(experiment: Experiment) -> RunQuerySet:
    """Return the runs of an experiment that are not deleted, folds too, latest first."""
    return Run.objects.filter(experiment=experiment).active().select_related("owner").newest_first()


def lines(experiment: Experiment, runs: Iterable[Run]) -> list[RunLine]:
    """Return runs as lines of a table."""
    zone, slug = timezone.get_current_timezone(), experiment.team.slug
    primary = experiment.competition.primary_metric if experiment.competition else None
    return [
        RunLine(
            name=run.name,
            url=reverse("experiments:run", args=[slug, run.public_id]),
            owner=str(run.owner or "–"),
            when=f"{run.started_at.astimezone(zone):%Y-%m-%d %H:%M}",
            when_iso=run.started_at.isoformat(),
            score=primary.show(run.score) if primary else "",
            labels=[label] if (label := label_of_status(run.status, run.heard_at)) else [],
        )
        for run in runs
    ]
