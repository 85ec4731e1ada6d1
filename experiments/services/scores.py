"""The columns of a run that repeat its values, so that one index answers the leaderboard."""

import math
import sys
from collections.abc import Collection

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from experiments.models import Competition, LatestMetric, Run, ScoreKind, Submission

PRIMARY_VALUE = """
    SELECT latest.key_id, latest.value, latest.is_nan
    FROM experiments_run AS run
    JOIN experiments_metric AS metric ON metric.competition_id = run.competition_id AND metric.is_primary
    JOIN experiments_latestmetric AS latest ON latest.run_id = run.id AND latest.key_id = metric.key_id
    WHERE run.id = %s
"""
MOMENTS = frozenset({"started_at", "ended_at"})
# A run is of the moment at which it ended; of one that goes on, of the last word of its program.
WRITE_SCORE = f"""
    UPDATE experiments_run SET score = %s, changed_at = %s, score_kind = CASE
        WHEN %s = {ScoreKind.RANKED} AND is_dated AND COALESCE(ended_at, heard_at, started_at) >= (
            SELECT ends_at FROM experiments_competition AS competition
            WHERE competition.id = experiments_run.competition_id
        ) THEN {ScoreKind.LATE} ELSE %s END
    WHERE id = %s
"""  # noqa: S608 - of the constants above


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
        cursor.execute(WRITE_SCORE, [score, timezone.now(), kind.value, kind.value, run.pk])


def refresh_all(runs: QuerySet[Run], competition: Competition) -> None:
    """Bring the scores of many runs of one competition up to date, in one statement."""
    latest = LatestMetric.objects.filter(run=OuterRef("pk"), key_id=competition.primary_metric.key_id)
    finite = latest.filter(is_nan=False, value__gte=-sys.float_info.max, value__lte=sys.float_info.max)
    runs.update(
        score=Subquery(finite.values("value")[:1]),
        score_kind=Case(
            When(Exists(finite) & came_late(competition), then=Value(ScoreKind.LATE)),
            When(Exists(finite), then=Value(ScoreKind.RANKED)),
            When(Exists(latest), then=Value(ScoreKind.NOT_A_NUMBER)),
            default=Value(ScoreKind.MISSING),
        ),
        changed_at=timezone.now(),
    )


def follow_time(run: Run, changed: Collection[str]) -> None:
    """Tell anew whether a run came too late, when one of the moments that say so changed."""
    if run.competition is not None and run.competition.ends_at and MOMENTS.intersection(changed):
        refresh_all(Run.objects.filter(pk=run.pk), run.competition)


def came_late(competition: Competition) -> Q:
    """Return which runs came after the competition's deadline, as a condition."""
    if competition.ends_at is None:
        return Q(pk__in=[])
    moment = Coalesce("ended_at", "heard_at", "started_at")
    return Q(is_dated=True) & Q(GreaterThanOrEqual(moment, Value(competition.ends_at)))


def refresh_public(runs: QuerySet[Run], competition: Competition) -> None:
    """Bring the best public scores of runs up to their submissions."""
    best = "-public_score" if competition.primary_metric.is_higher_better else "public_score"
    scored = Submission.objects.filter(run=OuterRef("pk"), public_score__isnull=False).order_by(best)
    runs.update(public_score=Subquery(scored.values("public_score")[:1]))
