"""Finding what an address names, and the figures of a competition."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from experiments.models import Competition, Experiment, Lifecycle, Run, Submission
from experiments.models.competitions import CompetitionQuerySet, deadline_of
from experiments.models.runs import RunQuerySet
from experiments.models.submissions import SubmissionQuerySet
from teams.models import Team


def competition_at(team: Team, slug: str) -> Competition:
    """Return the team's competition at an address, with its metrics; raises Http404."""
    found = get_object_or_404(Competition.objects.of(team).with_metrics(), slug=slug)
    found.team = team
    return found


def run_at(team: Team, public_id: str) -> Run:
    """Return the team's run of this id with what it names; raises Http404. Deleted ones are found too."""
    named = ("team", "experiment", "competition", "owner", "parent", "fold_of")
    return get_object_or_404(Run.objects.of(team).select_related(*named), public_id=public_id)


def competitions_of(team: Team) -> CompetitionQuerySet:
    """Return the team's competitions with their metrics and the number of their runs, newest first."""
    runs = Count("runs", filter=Q(runs__is_listed=True))
    return Competition.objects.of(team).with_metrics().annotate(run_count=runs).newest_first()


def deleted_runs(competition: Competition) -> RunQuerySet:
    """Return the runs in a competition's bin, last changed first."""
    return (
        Run.objects.of(competition.team)
        .filter(competition=competition, lifecycle=Lifecycle.DELETED)
        .select_related("owner")
        .order_by("-changed_at", "-pk")
    )


@dataclass(frozen=True)
class Days:
    """Where a competition stands in its days; `left` counts today, None without an end or after it.

    `deadline` is the first moment that is too late, in the competition's zone.
    """

    today: date
    left: int | None
    is_over: bool
    is_ahead: bool
    deadline: datetime | None = None


def days_of(competition: Competition) -> Days:
    """Return where the competition stands today, in its own zone."""
    now = timezone.now()
    today = now.astimezone(ZoneInfo(competition.zone)).date()
    start, end = competition.starts_on, competition.ends_on
    deadline = deadline_of(end, competition.closing_time, competition.zone)
    is_over = deadline is not None and now >= deadline
    left = None if end is None or is_over else (end - today).days + 1
    return Days(today, left, is_over, start is not None and today < start, deadline)


def submissions_of(competition: Competition) -> SubmissionQuerySet:
    """Return what was sent to a competition, newest first."""
    return Submission.objects.of(competition.team).filter(competition=competition).newest_first()


def best_public_score(competition: Competition) -> float | None:
    """Return the best public score that the platform gave, None without any; NaN and infinity are none."""
    scores = submissions_of(competition).values_list("public_score", flat=True)
    known = [score for score in scores if score is not None and math.isfinite(score)]
    pick = max if competition.primary_metric.is_higher_better else min
    return pick(known, default=None)


def experiment_for(competition: Competition, like: Run | None) -> Experiment:
    """Return the experiment that takes a run logged by form: that of the run it is like, else the first."""
    if like is not None and like.competition_id == competition.pk:
        return like.experiment
    return competition.experiments.active().oldest_first()[0]


def competition_named(team: Team, slug: str | None) -> Competition | None:
    """Return the competition at an address if one is named; raises Http404 when there is none."""
    return competition_at(team, slug) if slug else None


def current(team: Team) -> Competition | None:
    """Return the competition that a team is in: the one that ends last, or has no end."""
    return Competition.objects.of(team).newest_first().first()


def at_or_none(team: Team, slug: str) -> Competition | None:
    """Return the team's competition at an address with its metrics, or None."""
    return Competition.objects.of(team).with_metrics().filter(slug=slug).first()


def addresses(team: Team) -> list[str]:
    """Return the addresses of the team's competitions, newest first, the first twenty."""
    return list(Competition.objects.of(team).newest_first().values_list("slug", flat=True)[:20])
