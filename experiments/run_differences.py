"""What a run changed against the run that it comes from: one rule for every page, and for the effects.

A change of a setting, of the data version or of the fold counts as one. Tags say what somebody tried, they are no
change themselves: they count only where nothing else differs. Settings that steer a program and not its result
(devices, folders, the seed) are shown and never counted, and MLflow's own tags are left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["setting", "data", "fold", "tag"]
Way = Literal["changed", "added", "removed"]

# By their last part, whatever a configuration nests them in: `trainer.num_workers`.
QUIET = frozenset({
    "seed", "random_seed", "random_state", "manual_seed", "device", "devices", "gpu", "gpus", "gpu_id",
    "gpu_ids", "local_rank", "num_workers", "workers", "n_jobs", "pin_memory", "persistent_workers",
    "output", "output_dir", "out_dir", "save_dir", "save_path", "work_dir", "workdir", "log_dir",
    "logging_dir", "logdir", "log_every", "log_interval", "logging_steps", "save_steps",
    "save_interval", "checkpoint_dir", "run_name", "run_id", "exp_name", "experiment_name", "name",
    "wandb_project", "wandb_name", "project_name", "verbose", "debug", "resume", "resume_from",
    "resume_from_checkpoint", "report_to",
})  # fmt: skip
OF_PROGRAMS = ("mlflow.", "wrapup.")
NO_VALUE = frozenset({"", "none", "null", "~"})


@dataclass(frozen=True)
class Facts:
    """What is compared of a run; `tags` may have values, those that people type have none."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    data_version: str = ""
    fold: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: None where the run, or its parent, has nothing of this name. `is_quiet` ones are not counted."""

    kind: Kind
    key: str
    before: str | None
    after: str | None
    is_quiet: bool = False

    @property
    def way(self) -> Way:
        """Whether the thing is new, gone, or another."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes of a run, those that count first, each kind in the order of its keys."""

    changes: tuple[Change, ...]

    @property
    def counted(self) -> tuple[Change, ...]:
        """The changes that can have moved the score."""
        real = tuple(one for one in self.changes if one.kind != "tag" and not one.is_quiet)
        return real or tuple(one for one in self.changes if one.kind == "tag" and one.after is not None)

    @property
    def is_mixed(self) -> bool:
        """Whether more than one thing was changed at once, so that nobody knows which of them helped."""
        return len(self.counted) > 1


def is_quiet(key: str) -> bool:
    """Tell whether a setting steers the program and not its result."""
    return re.split(r"[./:]", key.lower())[-1].replace("-", "_") in QUIET


def difference(before: Facts, after: Facts) -> Difference:
    """Return what `after` changed.

    A setting that only repeats the data version or the fold is not counted twice. A run without any settings says
    nothing about them: its parent's were not taken away.
    """
    of_run: list[Change] = []
    if before.data_version != after.data_version:
        of_run.append(Change("data", "", before.data_version or None, after.data_version or None))
    if before.fold != after.fold:
        of_run.append(Change("fold", "", before.fold or None, after.fold or None))
    said = {(one.before, one.after) for one in of_run} | {(None, one.after) for one in of_run}
    settings = [
        Change("setting", key, one, other, is_quiet(key) or (one, other) in said or _is_nothing(one, other))
        for key, one, other in _unequal(before.parameters, after.parameters)
        if after.parameters
    ]
    tags = [
        Change("tag", key, one, other)
        for key, one, other in _unequal(before.tags, after.tags)
        if not key.startswith(OF_PROGRAMS)
    ]
    changes = [*settings, *of_run]
    return Difference(tuple(sorted(changes, key=lambda one: one.is_quiet)) + tuple(tags))


def _unequal(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str | None, str | None]]:
    unequal = {key for key, _value in before.items() ^ after.items()}
    return [(key, before.get(key), after.get(key)) for key in sorted(unequal)]


def _is_nothing(before: str | None, after: str | None) -> bool:
    """Tell whether a setting that said nothing came or went: `warmup=None` written out is no change."""
    return {"" if one is None or one.strip().lower() in NO_VALUE else one for one in (before, after)} == {""}
