"""Finding runs and experiments by MLflow's filters."""

from collections.abc import Iterator
from contextlib import contextmanager

from experiments.mlflow_api import shapes
from experiments.mlflow_api.door import Answer, Call, endpoint
from experiments.mlflow_api.fields import wrong
from experiments.mlflow_api.problems import invalid
from experiments.search.errors import SearchError
from experiments.search.ordering import parse_orders
from experiments.search.parsing import parse
from experiments.search.vocabulary import EXPERIMENTS
from experiments.selectors import experiment_search, run_search, tracking
from experiments.selectors.run_order import ACTIVE, STAGES
from experiments.selectors.run_search import WrongToken
from teams.access import Power

USUAL, MOST = 1_000, 50_000
# Protobuf's JSON may write an enumeration's number for its name.
NUMBERED = {"1": "ACTIVE_ONLY", "2": "DELETED_ONLY", "3": "ALL"}


@endpoint("POST", Power.READ)
def runs(call: Call) -> Answer:
    """Return the runs of experiments that fit a filter, in order, a page at a time."""
    given = call.given
    with told():
        node = parse(given.maybe_text("filter"))
        orders = parse_orders(_list(call, "order_by"))
        limit, view = _limit(call), _view(call, "run_view_type")
        found = run_search.page_of(
            call.team,
            tracking.experiment_keys(call.team, _list(call, "experiment_ids")),
            node,
            orders,
            limit=limit,
            view=view,
            token=given.maybe_text("page_token") or "",
        )
    answer = {"runs": shapes.runs(found.ids), "next_page_token": found.token}
    return {name: value for name, value in answer.items() if value}


def _experiments(call: Call) -> Answer:
    """Return the team's experiments that fit a filter, in order, a page at a time."""
    given = call.given
    with told():
        found, token = experiment_search.page_of(
            call.team,
            parse(given.maybe_text("filter"), EXPERIMENTS),
            parse_orders(given.texts("order_by"), EXPERIMENTS),
            limit=_limit(call),
            view=_view(call, "view_type"),
            token=given.maybe_text("page_token") or "",
        )
    tags = experiment_search.tags_of(found)
    shaped = [shapes.experiment(one, tags.get(one.pk, [])) for one in found]
    return {name: value for name, value in {"experiments": shaped, "next_page_token": token}.items() if value}


experiments = endpoint("POST", Power.READ)(_experiments)
experiments_by_query = endpoint("GET", Power.READ)(_experiments)


@contextmanager
def told() -> Iterator[None]:
    """Tell what is wrong with a filter, an order or a token, in MLflow's words."""
    try:
        yield
    except SearchError as error:
        raise invalid(error.message) from None
    except WrongToken as error:
        raise invalid(str(error)) from None


def _list(call: Call, name: str) -> list[str]:
    value = call.given.values.get(name)
    if value is not None and not isinstance(value, list):
        raise wrong(name, value)
    return call.given.texts(name)


def _limit(call: Call) -> int:
    limit = call.given.maybe_whole("max_results")
    if limit is None:
        return USUAL
    if limit > MOST:
        raise wrong("max_results", limit, f" It must be at most {MOST}.")
    if limit < 1:
        raise invalid(
            f"Invalid value {limit} for parameter 'max_results' supplied. It must be a positive integer"
        )
    return limit


def _view(call: Call, name: str) -> str:
    value = call.given.values.get(name)
    view = ACTIVE if value is None else NUMBERED.get(str(value), value)
    if not isinstance(view, str) or view not in STAGES:
        raise wrong(name, value)
    return view
