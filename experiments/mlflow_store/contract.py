"""What a store holds, and why one cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Unreadable(Exception):
    """The store cannot be taken in. `code` is stable; `place` names the entry, `values` fill the sentence."""

    def __init__(self, code: str, place: str = "", **values: Any) -> None:
        self.code, self.place, self.values = code, place, values
        super().__init__(f"{code} {place}".strip())


@dataclass(frozen=True)
class StoredPoint:
    """One line of a metric's file; `run_id` and the dataset only where a model's metric names them."""

    number: float
    step: int
    logged_ms: int
    run_id: str = ""
    dataset_name: str = ""
    dataset_digest: str = ""


@dataclass(frozen=True)
class StoredDataset:
    """A dataset, and the tags of its use by a run."""

    name: str
    digest: str
    source_type: str
    source: str
    schema: str
    profile: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class StoredModel:
    """A logged model. `metrics` and `files`: key or path → name of the archive's entry."""

    model_id: str
    experiment: str
    name: str
    model_type: str
    status: str
    source_run_id: str
    created_ms: int
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    metrics: Mapping[str, str]
    files: Mapping[str, str]


@dataclass(frozen=True)
class StoredRun:
    """A run. `experiment` is the name of its experiment; `metrics` and `files` as those of a model."""

    run_id: str
    experiment: str
    name: str
    status: str
    started_ms: int
    ended_ms: int | None
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    metrics: Mapping[str, str]
    files: Mapping[str, str]
    datasets: tuple[StoredDataset, ...] = ()
    models: tuple[str, ...] = ()
    outputs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Store:
    """All experiments of a folder that are not in its bin; `skipped` counts the deleted runs left out."""

    experiments: Mapping[str, Mapping[str, str]]
    runs: tuple[StoredRun, ...]
    models: tuple[StoredModel, ...]
    skipped: int
