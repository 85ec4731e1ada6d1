"""What we try and how it scores."""

from experiments.models.artifacts import Artifact, ArtifactKind, Holder
from experiments.models.competitions import Competition, Direction, Metric, Scale
from experiments.models.datasets import Dataset, RunInput
from experiments.models.ensembles import EnsembleMember
from experiments.models.experiments import Experiment, ExperimentTag, Lifecycle
from experiments.models.logged_models import (
    LoggedModel,
    LoggedModelMetric,
    LoggedModelParameter,
    LoggedModelTag,
    ModelInput,
    ModelOutput,
    ModelStatus,
)
from experiments.models.metric_keys import MetricKey
from experiments.models.problems import Priority, Problem, ProblemState
from experiments.models.rivals import CutLine, Rival, RivalPlace
from experiments.models.run_imports import ImportedRun, RunImport
from experiments.models.runs import Run, RunStatus, ScoreKind, Verdict
from experiments.models.snapshots import (
    Board,
    BoardEntry,
    BoardIdentity,
    BoardSnapshot,
    LeaderboardImport,
)
from experiments.models.submissions import Submission
from experiments.models.techniques import SignSource, Technique, TechniqueKind, TechniqueSign
from experiments.models.values import BASELINE_TAGS, LatestMetric, MetricPoint, Parameter, Tag

__all__ = [
    "BASELINE_TAGS",
    "Artifact",
    "ArtifactKind",
    "Board",
    "BoardEntry",
    "BoardIdentity",
    "BoardSnapshot",
    "Competition",
    "CutLine",
    "Dataset",
    "Direction",
    "EnsembleMember",
    "Experiment",
    "ExperimentTag",
    "Holder",
    "ImportedRun",
    "LatestMetric",
    "LeaderboardImport",
    "Lifecycle",
    "LoggedModel",
    "LoggedModelMetric",
    "LoggedModelParameter",
    "LoggedModelTag",
    "Metric",
    "MetricKey",
    "MetricPoint",
    "ModelInput",
    "ModelOutput",
    "ModelStatus",
    "Parameter",
    "Priority",
    "Problem",
    "ProblemState",
    "Rival",
    "RivalPlace",
    "Run",
    "RunImport",
    "RunInput",
    "RunStatus",
    "Scale",
    "ScoreKind",
    "SignSource",
    "Submission",
    "Tag",
    "Technique",
    "TechniqueKind",
    "TechniqueSign",
    "Verdict",
]
