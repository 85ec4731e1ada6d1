"""What we try and how it scores."""

from experiments.models.competitions import Competition, Direction, Metric, Scale
from experiments.models.experiments import Experiment, Lifecycle
from experiments.models.metric_keys import MetricKey
from experiments.models.runs import Run, RunStatus, ScoreKind, Verdict
from experiments.models.snapshots import (
    Board,
    BoardEntry,
    BoardIdentity,
    BoardSnapshot,
    LeaderboardImport,
)
from experiments.models.submissions import Submission
from experiments.models.values import LatestMetric, MetricPoint, Parameter, Tag

__all__ = [
    "Board",
    "BoardEntry",
    "BoardIdentity",
    "BoardSnapshot",
    "Competition",
    "Direction",
    "Experiment",
    "LatestMetric",
    "LeaderboardImport",
    "Lifecycle",
    "Metric",
    "MetricKey",
    "MetricPoint",
    "Parameter",
    "Run",
    "RunStatus",
    "Scale",
    "ScoreKind",
    "Submission",
    "Tag",
    "Verdict",
]
