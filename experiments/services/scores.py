"""The columns of a run that repeat its values, so that one index answers the leaderboard."""

import math
import sys
from collections.abc import Collection

from django.db import connection
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from experiments.models import Competition, LatestMetric, Run, ScoreKind, Submission

PRIMARY_VALUE = """
    SELECT latest.key_id, latest.value, latest.is_nan
    FROM experiments_run AS run
    JOIN experiments_metric AS metric ON metric.competition_id = run.competition_id AND metric.is_primary
    JOIN experiments_latestmetric AS latest ON latest.run_id = run.id AND latest.key_id = metric.key_id
    WHERE run.id = %s
"""
WRITE_SCORE = "UPDATE experiments_run SET score = %s, score_kind = %s, changed_at = %s WHERE id = %s"


def refresh(run: Run) -> None:
    """Bring one run's score up to its latest value, and note the moment."""
    if run.competition is None:
        Run.objects.filter(pk=run.pk).update(
            score=None, score_kind=ScoreKind.MISSING, public_score=None, changed_at=timezone.now()
        )
    else:
        refresh_all(Run.objects.filter(pk=run.pk), run.competition)


def refresh_when_written(run: Run, key_ids: Collection[int]) -> None:
    """Bring a run's score up to its latest value if the metric that decides is among the keys just written."""
    with connection.cursor() as cursor:
        cursor.execute(PRIMARY_VALUE, [run.pk])
        found = cursor.fetchone()
        if found is None or found[0] not in key_ids:
            return
        _key_id, number, is_nan = found
        is_ranked = not is_nan and math.isfinite(number)
        score, kind = (number, ScoreKind.RANKED) if is_ranked else (None, ScoreKind.NOT_A_NUMBER)
        cursor.execute(WRITE_SCORE, [score, kind.value, timezone.now(), run.pk])


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
