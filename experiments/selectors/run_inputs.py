"""The datasets and models of a page of runs, in as many queries for a thousand runs as for one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, F, TextField, Value, When

from experiments.models import RunInput

# Beyond this, a profile comes with a single run only: a page of 1,000 runs would carry 16 GB.
LARGEST_PROFILE_ON_A_PAGE = 65_536
# Three lists of ids in one statement; SQLite takes 32,766 values.
RUNS_PER_QUERY = 10_000
DATASET, MODEL_IN, MODEL_OUT = 0, 1, 2


@dataclass(frozen=True)
class UsedDataset:
    """A dataset as one run used it."""

    name: str
    digest: str
    source_type: str
    source: str
    schema: str
    profile: str
    tags: dict[str, str]


LINKS = f"""
    SELECT run_id, {DATASET}, 0, '' FROM experiments_runinput WHERE run_id {{these}}
    UNION ALL
    SELECT link.run_id, {MODEL_IN}, 0, model.public_id
    FROM experiments_modelinput link JOIN experiments_loggedmodel model ON model.id = link.model_id
    WHERE link.run_id {{these}}
    UNION ALL
    SELECT link.run_id, {MODEL_OUT}, link.step, model.public_id
    FROM experiments_modeloutput link JOIN experiments_loggedmodel model ON model.id = link.model_id
    WHERE link.run_id {{these}}
"""  # noqa: S608 - of the numbers above


@dataclass
class InputsAndOutputs:
    """What one run was given and what it put out; models by their public ids, outputs with their steps."""

    datasets: list[UsedDataset] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    outputs: list[tuple[str, int]] = field(default_factory=list)


def of_runs(run_ids: Sequence[int]) -> dict[int, InputsAndOutputs]:
    """Return inputs and outputs by the runs' ids; runs that have neither are not in it.

    One query when no run has datasets, else two.
    """
    found: dict[int, InputsAndOutputs] = {}
    for start in range(0, len(run_ids), RUNS_PER_QUERY):
        _collect(run_ids[start : start + RUNS_PER_QUERY], found, is_page=len(run_ids) > 1)
    return found


def _collect(ids: Sequence[int], found: dict[int, InputsAndOutputs], *, is_page: bool) -> None:
    runs_with_data = []
    for run_id, kind, number, model in _links(ids):
        mine = found.setdefault(run_id, InputsAndOutputs())
        if kind == DATASET:
            runs_with_data.append(run_id)
        elif kind == MODEL_IN:
            mine.models.append(model)
        else:
            mine.outputs.append((model, number))
    if runs_with_data:
        for one in _used(sorted(set(runs_with_data)), is_page=is_page):
            found[one.pop("run_id")].datasets.append(UsedDataset(**one))


def _links(ids: Sequence[int]) -> list[tuple[int, int, int, str]]:
    """Return (run, kind, step, model's public id) of all links, as one union."""
    is_postgresql = connection.vendor == "postgresql"
    sql = LINKS.format(these="= ANY(%s)" if is_postgresql else "IN (SELECT value FROM json_each(%s))")
    given = list(ids) if is_postgresql else json.dumps(list(ids))
    with connection.cursor() as cursor:
        cursor.execute(sql, [given, given, given])
        return list(cursor.fetchall())


def _used(ids: Sequence[int], *, is_page: bool) -> Any:
    small = When(dataset__profile_size__lte=LARGEST_PROFILE_ON_A_PAGE, then=F("dataset__profile"))
    profile = Case(small, default=Value(""), output_field=TextField()) if is_page else F("dataset__profile")
    return (
        RunInput.objects.filter(run_id__in=ids)
        .in_order()
        .values(
            "run_id",
            "tags",
            name=F("dataset__name"),
            digest=F("dataset__digest"),
            source_type=F("dataset__source_type"),
            source=F("dataset__source"),
            schema=F("dataset__schema"),
            profile=profile,
        )
    )
