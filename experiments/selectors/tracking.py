"""What the tracking API reads: experiments and runs by the ids that clients know, and a page of runs with all values."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from experiments.models import Experiment, Run
from experiments.models.experiments import DEFAULT_ID, DEFAULT_NAME
from experiments.selectors.run_facts import LONG_TEXTS
from teams.models import Team

HEAD = (
    "pk", "public_id", "name", "experiment_id", "experiment__is_default", "owner__email", "status", "started_at",
    "ended_at", "lifecycle",
)  # fmt: skip
# The same of one run, under names of a row. The hottest read: the ORM takes longer to phrase it than to ask it.
HEAD_COLUMNS = (
    "public_id", "name", "experiment_id", "in_default", "owner_email", "status", "started_at", "ended_at", "lifecycle",
)  # fmt: skip
HEAD_OF_ONE = """
    SELECT run.id, run.public_id, run.name, run.experiment_id, run.status, run.started_at, run.ended_at, run.lifecycle,
        experiment.is_default AS in_default, person.email AS owner_email
    FROM experiments_run run
    JOIN experiments_experiment experiment ON experiment.id = run.experiment_id
    LEFT JOIN teams_user person ON person.id = run.owner_id
    WHERE run.public_id = %s AND run.team_id = %s
"""
METRIC, PARAMETER, TAG = 0, 1, 2
# One statement for all: each more is a journey to the database. The ids come as one JSON array or one array of
# PostgreSQL's, since SQLite takes 32,766 values and a page may have 50,000 runs.
VALUES = """
    SELECT m.run_id, 0, k.name, '', m.value, m.is_nan, m.step, m.logged_ms
    FROM experiments_latestmetric m JOIN experiments_metrickey k ON k.id = m.key_id WHERE m.run_id {these}
    UNION ALL
    SELECT run_id, 1, key, value, 0, {no}, 0, 0 FROM experiments_parameter WHERE run_id {these}
    UNION ALL
    SELECT run_id, 2, key, value, 0, {no}, 0, 0 FROM experiments_tag WHERE run_id {these}
"""


class RunHead(NamedTuple):
    """What a run is, without what it measured; fields as `HEAD` names them."""

    pk: int
    public_id: str
    name: str
    experiment_id: int
    is_in_default: bool
    owner: str | None
    status: str
    started_at: datetime
    ended_at: datetime | None
    lifecycle: str

    @property
    def mlflow_experiment_id(self) -> str:
        """The id under which clients know the experiment."""
        return DEFAULT_ID if self.is_in_default else str(self.experiment_id)


class MetricValue(NamedTuple):
    """The latest value of a key, its step, and when it was logged in ms since 1970."""

    key: str
    value: float
    is_nan: bool
    step: int
    logged_ms: int


@dataclass(slots=True)
class Values:
    """What a run measured and was given, parameters and tags as (key, value)."""

    metrics: list[MetricValue] = field(default_factory=list)
    parameters: list[tuple[str, str]] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)


def heads_of(run_ids: Sequence[int]) -> list[RunHead]:
    """Return the runs with these ids, in this order, in one query."""
    found = {row[0]: RunHead(*row) for row in _with_ids(run_ids)}
    return [found[pk] for pk in run_ids if pk in found]


def _with_ids(run_ids: Sequence[int]) -> Iterable[tuple[Any, ...]]:
    for start in range(0, len(run_ids), 10_000):
        yield from Run.objects.filter(pk__in=run_ids[start : start + 10_000]).values_list(*HEAD)


def head_of(team: Team, public_id: str) -> RunHead | None:
    """Return the team's run with this id, deleted ones too, or None."""
    for run in Run.objects.raw(HEAD_OF_ONE, [public_id, team.pk]):
        given = (getattr(run, name) for name in HEAD_COLUMNS)
        return RunHead(run.pk, *given)
    return None


def open_for_writing(team: Team, public_id: str) -> Run | None:
    """Return what a write has to know of the team's run with this id, deleted ones too, or None."""
    run = next(iter(Run.objects.raw(_writable_run(), [public_id, team.pk])), None)
    if run is not None:
        run.team = team
    return run


@cache
def _writable_run() -> str:
    """Return the query for a run without its long texts; making it anew by the ORM costs each call more than asking it."""
    names = [field.column for field in Run._meta.concrete_fields if field.name not in LONG_TEXTS]
    columns = ", ".join(f'"{name}"' for name in names)
    return f"SELECT {columns} FROM experiments_run WHERE public_id = %s AND team_id = %s"  # noqa: S608 - our own names


def values_of(run_ids: Sequence[int]) -> dict[int, Values]:
    """Return the values of runs by their ids, in one query."""
    found = {pk: Values() for pk in run_ids}
    if not found:
        return found
    is_postgresql = connection.vendor == "postgresql"
    these = "= ANY(%s)" if is_postgresql else "IN (SELECT value FROM json_each(%s))"
    ids = list(found) if is_postgresql else json.dumps(list(found))
    sql = VALUES.format(these=these, no="FALSE" if is_postgresql else "0")
    with connection.cursor() as cursor:
        cursor.execute(sql, [ids, ids, ids])
        for run_id, kind, key, text, value, is_nan, step, logged_ms in cursor.fetchall():
            mine = found[run_id]
            if kind == METRIC:
                mine.metrics.append(MetricValue(key, value, bool(is_nan), step, logged_ms))
            else:
                (mine.parameters if kind == PARAMETER else mine.tags).append((key, text))
    return found


def experiment_of(team: Team, mlflow_id: str) -> Experiment | None:
    """Return the team's experiment of this id, deleted ones too, with its competition; "0" is the default one."""
    found = Experiment.objects.of(team).select_related("competition")
    if mlflow_id == DEFAULT_ID:
        return found.filter(is_default=True).first()
    number = number_of(mlflow_id)
    return None if number is None else found.filter(pk=number).first()


def number_of(mlflow_id: str) -> int | None:
    """Return the key behind an experiment's id; None for what cannot be one."""
    return int(mlflow_id) if mlflow_id.isascii() and mlflow_id.isdigit() and len(mlflow_id) < 19 else None


def experiment_keys(team: Team, mlflow_ids: Iterable[str]) -> list[int]:
    """Return the keys of those of the ids that are experiments of the team's, in one query."""
    wanted = set(mlflow_ids)
    numbers = {number for one in wanted if (number := number_of(one)) is not None}
    found = Experiment.objects.of(team).filter(pk__in=numbers)
    if DEFAULT_ID in wanted:
        found |= Experiment.objects.default_of(team)
    return list(found.values_list("pk", flat=True))


def experiment_named(team: Team, name: str) -> Experiment | None:
    """Return the team's experiment of this name, deleted ones too."""
    return Experiment.objects.of(team).filter(name=name).first()


def default_or_planned(team: Team) -> Experiment:
    """Return the default experiment; before anything was written into it, as it will be made then."""
    return Experiment.objects.default_of(team).first() or default_planned(team)


def default_planned(team: Team) -> Experiment:
    """Return the default experiment as it will be made, without a key."""
    return Experiment(
        team=team, name=DEFAULT_NAME, is_default=True, created_at=team.created_at, changed_at=team.created_at
    )


def tags_of_experiment(experiment: Experiment) -> list[tuple[str, str]]:
    """Return an experiment's tags in the order of their keys."""
    return list(experiment.tags.by_key().values_list("key", "value")) if experiment.pk else []
