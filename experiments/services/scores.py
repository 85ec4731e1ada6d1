"""The columns of a run that repeat its values, so that one index answers the leaderboard."""

import sys

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from experiments.models import Competition, LatestMetric, Run, ScoreKind, Submission


def refresh(run: Run) -> None:
    """Bring one run's score up to its latest value, and note the moment."""
    if run.competition is None:
        Run.objects.filter(pk=run.pk).update(
            score=None, score_kind=ScoreKind.MISSING, public_score=None, changed_at=timezone.now()
        )
    else:
        refresh_all(Run.objects.filter(pk=run.pk), run.competition)


def refresh_all(runs: QuerySet[Run], competition: Competition) -> None:
    """Bring the scores of many runs of one competition up to date, in one statement."""
    latest = LatestMetric.objects.filter(run=OuterRef("pk"), key_id=competition.primary_metric.key_id)
    finite = latest.filter(is_nan=False, value__gte=-sys.float_info.max, value__lte=sys.float_info.max)
    runs.update(
        score=Subquery(finite.values("value")[:1]),
        score_kind=Case(
            When(Exists(finite), then=Value(ScoreKind.RANKED)),
            When(Exists(latest), then=Value(ScoreKind.NOT_A_NUMBER)),
            default=Value(ScoreKind.MISSING),
        ),
        changed_at=timezone.now(),
    )


def refresh_public(runs: QuerySet[Run], competition: Competition) -> None:
    """Bring the best public scores of runs up to their submissions."""
    best = "-public_score" if competition.primary_metric.is_higher_better else "public_score"
    scored = Submission.objects.filter(run=OuterRef("pk"), public_score__isnull=False).order_by(best)
    runs.update(public_score=Subquery(scored.values("public_score")[:1]))
