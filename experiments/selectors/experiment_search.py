"""Finding experiments by MLflow's filters; there are few of them, so they are read from their table as they are."""

from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Value, When

from experiments.models import Experiment, ExperimentTag, Lifecycle
from experiments.models.experiments import DEFAULT_ID, DEFAULT_NAME
from experiments.search.errors import SearchError
from experiments.search.tree import Comparison, Entity, Field, Node, Operator, Order, conditions
from experiments.selectors.run_filter import moment_fits, text_fits
from experiments.selectors.run_order import STAGES, Column, Stretch
from experiments.selectors.run_search import closed, mark_of, opened
from experiments.selectors.tracking import default_planned, number_of
from teams.models import Team

NUMBER = Case(
    When(is_default=True, then=Value(int(DEFAULT_ID))), default=F("pk"), output_field=BigIntegerField()
)
COLUMNS: dict[str, Any] = {
    "name": F("name"),
    "experiment_id": NUMBER,
    "creation_time": F("created_at"),
    "last_update_time": F("changed_at"),
}
NEWEST_FIRST = (
    Order(Field(Entity.ATTRIBUTE, "creation_time"), is_ascending=False),
    Order(Field(Entity.ATTRIBUTE, "experiment_id"), is_ascending=True),
)


def page_of(
    team: Team, node: Node | None, orders: Iterable[Order], *, limit: int, view: str, token: str = ""
) -> tuple[list[Experiment], str]:
    """Return a page of the team's experiments, and the token of the next. Raises SearchError and WrongToken."""
    orders = tuple(orders) or NEWEST_FIRST
    mark = mark_of(team, [], node, orders, view)
    was_planned_told, behind = opened(token, mark)
    columns = [Column(COLUMNS[order.field.key], order.is_ascending) for order in orders]
    if all(order.field.key != "experiment_id" for order in orders):
        columns.append(Column(NUMBER, is_ascending=False))
    rows = Experiment.objects.of(team).filter(reduce(and_, map(_fits, conditions(node)), Q()))
    if STAGES[view]:
        rows = rows.filter(lifecycle__in=STAGES[view])
    stretch = Stretch(rows, "pk", tuple(columns))
    in_order = stretch.in_order()
    if behind:
        in_order = in_order.filter(stretch.after(behind))
    found = list(in_order[: limit + 1])
    if not was_planned_told and (planned := _planned(team, node, view)) is not None:
        _put_in(planned, found, stretch, orders)
    if len(found) <= limit:
        return found, ""
    last = [getattr(found[limit - 1], f"c{index}") for index in range(len(columns))]
    is_planned_told = was_planned_told or any(one.pk is None for one in found[:limit])
    return found[:limit], closed(mark, int(is_planned_told), last)


def _planned(team: Team, node: Node | None, view: str) -> Experiment | None:
    """Return the default experiment where it is not made yet and fits: clients count on one from the start."""
    if Lifecycle.ACTIVE not in (STAGES[view] or Lifecycle):
        return None
    if Experiment.objects.of(team).filter(Q(is_default=True) | Q(name=DEFAULT_NAME)).exists():
        return None
    # Its moments are the team's, so a row of the team's with its name is asked what its own row would be.
    row = Team.objects.filter(pk=team.pk).annotate(default_name=Value(DEFAULT_NAME))
    for part in conditions(node):
        row = row.filter(_planned_fits(part))
    return default_planned(team) if row.exists() else None


def _planned_fits(node: Node) -> Q:
    assert isinstance(node, Comparison), "The grammar of MLflow's clients joins comparisons by AND only."
    key, operator, value = node.field.key, node.operator, node.value
    nothing = Q(pk__in=[])
    if node.field.entity is Entity.TAG:
        return Q() if operator is Operator.IS_NULL else nothing
    if key == "experiment_id":
        is_named = DEFAULT_ID in (value if isinstance(value, tuple) else (value,))
        return Q() if is_named == (operator in {Operator.EQUAL, Operator.IN}) else nothing
    if key == "name":
        return text_fits("default_name", operator, value)
    return moment_fits("created_at", operator, value)


def _put_in(
    planned: Experiment, found: list[Experiment], stretch: Stretch, orders: tuple[Order, ...]
) -> None:
    """Put the planned experiment among those of a page, before those that come after it."""
    known = {
        "name": planned.name,
        "experiment_id": int(DEFAULT_ID),
        "creation_time": planned.created_at,
        "last_update_time": planned.changed_at,
    }
    values = [known[order.field.key] for order in orders]
    values += [int(DEFAULT_ID)] * (len(stretch.columns) - len(values))
    for index, value in enumerate(values):
        setattr(planned, f"c{index}", value)
    behind = stretch.in_order().filter(stretch.after(values), pk__in=[one.pk for one in found])
    found.insert(len(found) - behind.count(), planned)


def tags_of(experiments: Iterable[Experiment]) -> dict[int, list[tuple[str, str]]]:
    """Return the tags of experiments by their keys, in one query."""
    found: dict[int, list[tuple[str, str]]] = {one.pk: [] for one in experiments if one.pk}
    rows = ExperimentTag.objects.filter(experiment__in=found).by_key()
    for experiment_id, key, value in rows.values_list("experiment_id", "key", "value"):
        found[experiment_id].append((key, value))
    return found


def _fits(node: Node) -> Q:
    assert isinstance(node, Comparison), "The grammar of MLflow's clients joins comparisons by AND only."
    key, operator, value = node.field.key, node.operator, node.value
    if node.field.entity is Entity.TAG:
        rows = ExperimentTag.objects.filter(experiment=OuterRef("pk"), key=key)
        if operator in {Operator.IS_NULL, Operator.IS_NOT_NULL}:
            return Q(Exists(rows)) if operator is Operator.IS_NOT_NULL else ~Q(Exists(rows))
        return Q(Exists(rows.filter(text_fits("value", operator, value))))
    if key == "experiment_id":
        return is_one_of(operator, value)
    if key == "name":
        return text_fits("name", operator, value)
    return moment_fits("created_at" if key == "creation_time" else "changed_at", operator, value)


def is_one_of(operator: Operator, value: Any) -> Q:
    """Return the condition of an experiment that its id is, or is not, one of those that clients know. Raises SearchError."""
    wanted = value if isinstance(value, tuple) else (value,)
    if operator in {Operator.LIKE, Operator.ILIKE}:
        message = f"Invalid comparator for experiment_id: {operator}"
        raise SearchError("operator_misplaced", message, found=operator.value)
    numbers = [number_of(str(one)) for one in wanted]
    if None in numbers:
        message = f"Invalid experiment ID: {', '.join(map(str, wanted))[:80]!r}. Expected an integer."
        raise SearchError("number_wanted", message)
    among = Q(pk__in=[one for one in numbers if one is not None], is_default=False)
    if DEFAULT_ID in wanted:
        among |= Q(is_default=True)
    return among if operator in {Operator.EQUAL, Operator.IN} else ~among
