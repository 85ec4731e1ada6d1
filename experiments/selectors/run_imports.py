"""What a brought file of runs says: read, and understood for its competition under the answers given so far."""

from collections.abc import Mapping
from typing import BinaryIO, cast

from experiments.models import Competition, RunImport
from experiments.tables import reading
from experiments.tables.contract import KnownMetric, Reading, Target
from experiments.tables.formats import understand


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
