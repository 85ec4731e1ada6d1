"""What a brought file of runs says: read, and understood for its competition under the answers given so far."""

from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from experiments.models import Competition, RunImport
from experiments.tables import reading
from experiments.tables.contract import KnownMetric, Reading, Target
from experiments.tables.formats import understand

RUNS_LISTED = 100


def target_of(competition: Competition) -> Target:
    """Return what a table has to know of the competition it is read for."""
    metrics = competition.metrics.in_order()
    return Target(
        tuple(KnownMetric(one.key.name, one.label, one.scale) for one in metrics), zone=competition.zone
    )


def reading_of(asked: RunImport, answers: Mapping[str, str] | None = None) -> Reading:
    """Return the file's runs and doubts, under its own answers unless others are given. Raises Unreadable."""
    with asked.file.open("rb") as file:
        source = reading.read(cast(BinaryIO, file), name=asked.source_name)
    return understand(
        source, target_of(asked.competition), dict(asked.answers if answers is None else answers)
    )


def made_by(asked: RunImport) -> list[dict[str, Any]]:
    """Return the first runs that a file became: name, address, line, and the scores as their competition writes them."""
    metric = asked.competition.primary_metric
    rows = asked.rows.select_related("run").order_by("pk")[:RUNS_LISTED]
    return [
        {
            "name": row.run.name,
            "public_id": row.run.public_id,
            "line": row.line,
            "score": metric.show(row.run.score) if row.run.score is not None else "–",
            "public": metric.show(row.run.public_score) if row.run.public_score is not None else "–",
        }
        for row in rows
    ]
