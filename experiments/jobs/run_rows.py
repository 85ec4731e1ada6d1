"""Many runs at once, with their values: one statement for each kind of row, however many runs there are."""

import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from experiments.models import (
    Experiment,
    ImportedRun,
    LatestMetric,
    Lifecycle,
    MetricKey,
    MetricPoint,
    Parameter,
    Run,
    RunImport,
    ScoreKind,
    Submission,
    Tag,
)
from experiments.models.runs import new_public_id
from experiments.tables.contract import Logged, RunRow

RUN_ID = re.compile(r"[0-9a-f]{32}")


def write(asked: RunImport, experiment: Experiment, rows: Sequence[RunRow]) -> int:
    """Make the runs of those rows that no active run stands for yet, inside the caller's transaction; return how many."""
    new = _new_ones(asked, rows)
    if not new:
        return 0
    now, primary = timezone.now(), asked.competition.primary_metric.key.name
    taken = set(
        Run.objects.filter(public_id__in=[row.run_id for row in new]).values_list("public_id", flat=True)
    )
    runs = Run.objects.bulk_create([_run(asked, experiment, primary, row, now, taken) for row in new])
    pairs = list(zip(runs, new, strict=True))
    _write_words(pairs)
    _write_values(experiment, pairs)
    _write_submissions(asked, pairs)
    ImportedRun.objects.bulk_create(
        ImportedRun(
            competition=asked.competition, identity=row.identity, run=run, source=asked, line=row.line
        )
        for run, row in pairs
    )
    return len(runs)


def _new_ones(asked: RunImport, rows: Sequence[RunRow]) -> list[RunRow]:
    """Leave out rows that a run stands for; the place of a run in the bin is taken by a new one."""
    before = ImportedRun.objects.filter(
        competition=asked.competition, identity__in=[row.identity for row in rows]
    )
    before.exclude(run__lifecycle=Lifecycle.ACTIVE).delete()
    known = set(before.values_list("identity", flat=True))
    logged = Run.objects.filter(
        team=asked.competition.team, public_id__in=[row.run_id for row in rows if row.run_id]
    )
    there = set(logged.values_list("public_id", flat=True))
    return [row for row in rows if row.identity not in known and not (row.run_id and row.run_id in there)]


def _run(
    asked: RunImport, experiment: Experiment, primary: str, row: RunRow, now: datetime, taken: set[str]
) -> Run:
    fields: dict[str, Any] = dict(row.fields)
    is_dated = "started_at" in fields or "ended_at" in fields
    fields.setdefault("started_at", now)
    if fields.get("status", "FINISHED") not in {"RUNNING", "SCHEDULED"}:
        fields.setdefault("ended_at", fields["started_at"])
    deciding = [one for one in row.logged if one.key == primary]
    latest = _latest(deciding) if deciding else None
    is_ranked = latest is not None and math.isfinite(latest.number)
    kind = ScoreKind.RANKED if is_ranked else ScoreKind.NOT_A_NUMBER if latest else ScoreKind.MISSING
    deadline = asked.competition.ends_at
    if is_ranked and is_dated and deadline and fields.get("ended_at", fields["started_at"]) >= deadline:
        kind = ScoreKind.LATE
    # An id of another team's run stays theirs.
    is_free = RUN_ID.fullmatch(row.run_id) is not None and row.run_id not in taken
    return Run(
        public_id=row.run_id if is_free else new_public_id(),
        team=experiment.team,
        experiment=experiment,
        competition=asked.competition,
        name=row.name[:250],
        owner=asked.by,
        is_dated=is_dated,
        score=latest.number if latest and is_ranked else None,
        score_kind=kind,
        public_score=row.sent.public if row.sent else None,
        **fields,
    )


def _latest(points: Sequence[Logged]) -> Logged:
    return max(
        points, key=lambda one: (one.step, one.logged_ms, 0.0 if math.isnan(one.number) else one.number)
    )


def _write_words(pairs: Sequence[tuple[Run, RunRow]]) -> None:
    Parameter.objects.bulk_create(
        Parameter(run=run, experiment_id=run.experiment_id, key=key[:250], value=value[:6000])
        for run, row in pairs
        for key, value in row.parameters.items()
    )
    Tag.objects.bulk_create(
        Tag(run=run, experiment_id=run.experiment_id, key=key[:250], value=value[:8000])
        for run, row in pairs
        for key, value in row.tags.items()
    )


def _write_values(experiment: Experiment, pairs: Sequence[tuple[Run, RunRow]]) -> None:
    ids = MetricKey.objects.ids_for(experiment.team, {one.key for _, row in pairs for one in row.logged})
    points, latest = [], []
    for run, row in pairs:
        moment = int(run.started_at.timestamp() * 1000)
        by_key: dict[str, list[Logged]] = {}
        for one in row.logged:
            by_key.setdefault(one.key, []).append(one)
            points.append(
                MetricPoint(
                    run=run,
                    key_id=ids[one.key],
                    step=one.step,
                    logged_ms=one.logged_ms or moment,
                    value=0.0 if math.isnan(one.number) else one.number,
                    is_nan=math.isnan(one.number),
                )
            )
        latest += [_latest_row(run, ids[key], group, moment) for key, group in by_key.items()]
    MetricPoint.objects.bulk_create(points, batch_size=1000, ignore_conflicts=True)
    LatestMetric.objects.bulk_create(latest, batch_size=500)


def _latest_row(run: Run, key_id: int, group: Sequence[Logged], moment: int) -> LatestMetric:
    one = _latest(group)
    numbers = [point for point in group if math.isfinite(point.number)]
    least = min(numbers, key=lambda point: point.number, default=None)
    most = max(numbers, key=lambda point: point.number, default=None)
    return LatestMetric(
        run=run,
        key_id=key_id,
        experiment_id=run.experiment_id,
        value=0.0 if math.isnan(one.number) else one.number,
        is_nan=math.isnan(one.number),
        step=one.step,
        logged_ms=one.logged_ms or moment,
        least=least.number if least else None,
        least_step=least.step if least else None,
        most=most.number if most else None,
        most_step=most.step if most else None,
    )


def _write_submissions(asked: RunImport, pairs: Sequence[tuple[Run, RunRow]]) -> None:
    Submission.objects.bulk_create(
        Submission(
            team_id=run.team_id,
            competition=asked.competition,
            run=run,
            by=asked.by,
            public_score=row.sent.public,
            public_text=row.sent.public_text[:60],
            private_score=row.sent.private,
            private_text=row.sent.private_text[:60],
            rank=row.sent.rank,
            submitted_at=row.sent.at or run.started_at,
            is_dated=row.sent.at is not None,
            note=row.sent.note[:500],
        )
        for run, row in pairs
        if row.sent
    )
