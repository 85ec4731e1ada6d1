"""What a running program logs: points, parameters and tags, in one short transaction a call."""

from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from experiments.models import Parameter, Run
from experiments.services import logged_models, tracking, values
from experiments.services.logged_models import ModelPoint
from experiments.services.values import Point
from kit.refusals import Refused
from teams.models import User

ADD_PARAMETERS = """
    INSERT INTO experiments_parameter (run_id, experiment_id, key, value) VALUES {rows} ON CONFLICT DO NOTHING
"""


class ParameterChanged(Refused):
    """A program's parameter keeps its first value: two values under one name are two runs. Nothing was written."""

    code = "parameter_changed"

    def __init__(self, changes: Sequence[tuple[str, str, str]]) -> None:
        self.changes = list(changes)
        super().__init__(", ".join(f"{key}: {old} → {new}" for key, old, new in changes))


@transaction.atomic
def write(
    *,
    run: Run,
    by: User,
    points: Sequence[Point] = (),
    parameters: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
    of_models: Sequence[ModelPoint] = (),
) -> None:
    """Write all of it or nothing. What is there already is not written again. `of_models` are those of the points
    that were measured of logged models.

    Raises ParameterChanged, and NoSuchModel. Rows are touched in one order by all (parameters, points, tags, the run), each kind sorted,
    so that ten writers of one run wait for each other and never in a circle.
    """
    if parameters:
        _add_parameters(run, parameters)
    values.write_metrics(run=run, points=points)
    if of_models:
        logged_models.write_metrics(run=run, points=of_models)
    if tags:
        tracking.set_tags(run=run, by=by, tags=tags)
    tracking.hear(run)


def _add_parameters(run: Run, wanted: Mapping[str, str]) -> None:
    rows = [(run.pk, run.experiment_id, key, text) for key, text in sorted(wanted.items())]
    sql = ADD_PARAMETERS.format(rows=", ".join(["(%s, %s, %s, %s)"] * len(rows)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])
        if cursor.rowcount == len(rows):
            return
    stored = Parameter.objects.filter(run=run, key__in=wanted).values_list("key", "value")
    if changes := [(key, old, wanted[key]) for key, old in stored if old != wanted[key]]:
        raise ParameterChanged(sorted(changes))
