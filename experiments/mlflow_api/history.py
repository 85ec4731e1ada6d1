"""Curves: one whole, a page at a time; several at once; several thinned for a chart."""

import json
import math
from collections.abc import Iterable

from django.http import HttpResponse

from experiments.mlflow_api.door import JSON, Answer, Call, endpoint
from experiments.mlflow_api.fields import wrong
from experiments.mlflow_api.problems import invalid, missing
from experiments.selectors import curves
from teams.access import Power

MOST_RUNS = 100
MOST_POINTS = 25_000
MOST_SAMPLED = 2_500


@endpoint("GET", Power.READ)
def get(call: Call) -> Answer:
    """Return a metric's points by moment, step and value; all of them, or `max_results` and a token."""
    run_id = call.given.text("run_id", "run_uuid")
    key, most = call.given.text("metric_key"), call.given.maybe_whole("max_results")
    if most is not None and most <= 0:
        raise invalid(
            f"Invalid value {most} for parameter 'max_results' supplied. It must be a positive integer."
        )
    (run, *_) = _runs(call, [run_id])
    key_id = curves.key_of(call.team, key)
    if key_id is None:
        return None
    try:
        points, token = curves.history(
            run, key_id, most=most, token=call.given.maybe_text("page_token") or ""
        )
    except curves.WrongToken as error:
        raise invalid(str(error)) from None
    told = _key(key)
    return _answer(
        (f"{told}{_value(value, is_nan)},{_when(ms, step)}}}" for ms, step, value, is_nan in points), token
    )


@endpoint("GET", Power.READ)
def bulk(call: Call) -> Answer:
    """Return the points of one metric of several runs, run after run."""
    run_ids = call.given.texts("run_id")
    if not run_ids:
        raise invalid("GetMetricHistoryBulk request must specify at least one run_id.")
    if len(run_ids) > MOST_RUNS:
        raise invalid(
            f"GetMetricHistoryBulk request cannot specify more than {MOST_RUNS} run_ids. "
            f"Received {len(run_ids)} run_ids."
        )
    if not call.given.has("metric_key"):
        raise invalid("GetMetricHistoryBulk request must specify a metric_key.")
    key, most = call.given.text("metric_key"), call.given.maybe_whole("max_results")
    most = MOST_POINTS if most is None else max(0, min(most, MOST_POINTS))
    known = curves.runs_named(call.team, run_ids)
    key_id = curves.key_of(call.team, key)
    if key_id is None:
        return {"metrics": []}
    told = _key(key)
    found = curves.histories(list(known), key_id, most=most)
    return _answer(
        f"{told}{_value(value, is_nan)},{_when(ms, step)},{_of(run)}"
        for run, ms, step, value, is_nan in found
    )


@endpoint("GET", Power.READ)
def bulk_interval(call: Call) -> Answer:
    """Return at most `max_results` points of each run, evenly spread, the first and the last among them."""
    run_ids, key = call.given.texts("run_ids"), call.given.text("metric_key")
    if not run_ids:
        raise invalid("Missing value for required parameter 'run_ids'.")
    if len(run_ids) > MOST_RUNS:
        raise invalid(
            f"GetMetricHistoryBulkInterval request must specify at most {MOST_RUNS} run_ids. "
            f"Received {len(run_ids)} run_ids."
        )
    most = call.given.maybe_whole("max_results")
    if most is not None and not 1 <= most <= MOST_SAMPLED:
        raise wrong("max_results", most, f" max_results must be between 1 and {MOST_SAMPLED}.")
    steps = _steps(call)
    runs = _runs(call, run_ids)
    key_id = curves.key_of(call.team, key)
    if key_id is None:
        return None
    told = _key(key)
    found = curves.sampled(list(runs), key_id, most=most or MOST_SAMPLED, steps=steps)
    in_order = {public_id: pk for pk, public_id in runs.items()}
    return _answer(
        f"{told}{_value(point.value, point.is_nan)},{_when(point.logged_ms, point.step)},{_of(run_id)}"
        for run_id in dict.fromkeys(run_ids)
        for point in found[in_order[run_id]]
    )


def _runs(call: Call, run_ids: list[str]) -> dict[int, str]:
    """Return the runs, all of which have to be there. Raises Problem."""
    found = curves.runs_named(call.team, run_ids)
    for run_id in run_ids:
        if run_id not in found.values():
            raise missing(f"Run with id={run_id} not found")
    return found


def _steps(call: Call) -> tuple[int, int] | None:
    first, last = call.given.maybe_whole("start_step"), call.given.maybe_whole("end_step")
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise invalid("If either start step or end step are specified, both must be specified.")
    if first > last:
        raise invalid(
            f"end_step must be greater than start_step. Found start_step={first} and end_step={last}."
        )
    return first, last


# JSON written by hand: at 10,000 points an encoder of dicts takes longer than all the rest.
def _key(key: str) -> str:
    return f'{{"key":{json.dumps(key, ensure_ascii=False)},"value":'


def _value(value: float, is_nan: bool) -> str:  # noqa: FBT001 — called for each point
    if is_nan:
        return '"NaN"'
    if math.isinf(value):
        return '"Infinity"' if value > 0 else '"-Infinity"'
    return repr(value)


def _when(logged_ms: int, step: int) -> str:
    return f'"timestamp":{logged_ms},"step":{step}'


def _of(run_id: str) -> str:
    return f'"run_id":"{run_id}"}}'


def _answer(points: Iterable[str], token: str = "") -> HttpResponse:
    text = ",".join(points)
    body = f'"metrics":[{text}]' if text else ""
    if token:
        body += f',"next_page_token":"{token}"'
    return HttpResponse(f"{{{body}}}", content_type=JSON)
