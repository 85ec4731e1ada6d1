"""Runs and experiments found through the tracking API."""

import itertools
import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.models import Experiment
from teams.models import Team


@pytest.fixture
def runs(tracking):
    """Log three runs and return their ids by name."""
    found = {}
    for number, name in enumerate(["first", "second", "third"]):
        found[name] = tracking.run(run_name=name, start_time=1_700_000_000_000 + number)
        tracking.post("runs/log-batch", run_id=found[name], params=[{"key": "model", "value": f"m{number}"}])
    for name, value in (("first", 0.5), ("second", "NaN")):
        tracking.post("runs/log-metric", run_id=found[name], key="val/mIoU", value=value, timestamp=1, step=3)
    return found


def names(answer):
    return [run["info"]["run_name"] for run in answer.get("runs", [])]


def test_runs_come_whole_and_newest_first(tracking, runs):
    found = tracking.post("runs/search", experiment_ids=["0"])
    assert names(found) == ["third", "second", "first"]
    assert "next_page_token" not in found
    first = found["runs"][2]
    assert first == tracking.get("runs/get", run_id=runs["first"])["run"]
    assert first["data"]["metrics"] == [{"key": "val/mIoU", "value": 0.5, "timestamp": 1, "step": 3}]
    assert found["runs"][1]["data"]["metrics"][0]["value"] == "NaN"


def test_runs_are_filtered_and_sorted(tracking, runs):
    def search(filter_="", *order_by):
        return names(
            tracking.post("runs/search", experiment_ids=["0"], filter=filter_, order_by=list(order_by))
        )

    assert search("metrics.`val/mIoU` > 0.1 AND params.model = 'm0'") == ["first"]
    assert search("metrics.`val/mIoU` != 0.5") == ["second"]
    assert search("", "metrics.`val/mIoU` DESC") == ["first", "second", "third"]
    assert search("", "params.model DESC") == ["third", "second", "first"]


def test_pages_go_on(tracking, runs):
    said = {"experiment_ids": ["0"], "max_results": 2, "order_by": ["metrics.`val/mIoU`"]}
    page = tracking.post("runs/search", **said)
    assert names(page) == ["first", "second"]
    rest = tracking.post("runs/search", page_token=page["next_page_token"], **said)
    assert (names(rest), rest.keys()) == (["third"], {"runs"})


def test_deleted_runs_are_seen_when_asked_for(tracking, runs):
    tracking.post("runs/delete", run_id=runs["second"])
    for view, expected in {
        "ACTIVE_ONLY": ["third", "first"],
        "DELETED_ONLY": ["second"],
        "ALL": ["third", "second", "first"],
        3: ["third", "second", "first"],
    }.items():
        assert names(tracking.post("runs/search", experiment_ids=["0"], run_view_type=view)) == expected


@pytest.mark.parametrize(
    "said",
    [
        {"filter": "metrics.x > 1 OR metrics.y > 1"},
        {"filter": "metrics.x >"},
        {"filter": 5},
        {"order_by": ["metrics.x", "metrics.x DESC"]},
        {"order_by": "metrics.x"},
        {"experiment_ids": "0"},
        {"max_results": 50_001},
        {"max_results": 0},
        {"max_results": -1},
        {"run_view_type": "SOME"},
        {"run_view_type": []},
        {"page_token": "eyJvZmZzZXQiOiAxfQ=="},
    ],
)
def test_what_makes_no_sense_is_refused(tracking, said):
    code, _message = tracking.refused("runs/search", **({"experiment_ids": ["0"]} | said))
    assert code == "INVALID_PARAMETER_VALUE"


def test_a_wider_filter_is_refused_in_mlflows_words(tracking):
    said = {"experiment_ids": ["0"], "filter": "metrics.x > 1 OR params.a = 'b'"}
    message = "Invalid clause(s) in filter string: 'OR'"
    assert tracking.refused("runs/search", **said) == ("INVALID_PARAMETER_VALUE", message)


def test_no_experiment_no_runs(tracking, runs):
    assert tracking.post("runs/search") == {}
    assert tracking.post("runs/search", experiment_ids=["999999", "x"]) == {}


def test_another_team_finds_nothing(tracking, runs, stranger):
    theirs = type(tracking)(stranger)
    mine = tracking.post("runs/search", experiment_ids=["0"])["runs"][0]["info"]["run_id"]
    assert theirs.post("runs/search", experiment_ids=["0"]) == {}
    for path in ("metrics/get-history", "metrics/get-history-bulk-interval"):
        said = {"run_id": mine, "run_ids": mine, "metric_key": "val/mIoU"}
        assert theirs.refused(path, method="get", **said)[0] == "RESOURCE_DOES_NOT_EXIST"
    said = {"run_id": runs["first"], "metric_key": "val/mIoU"}
    assert theirs.get("metrics/get-history-bulk", **said) == {"metrics": []}


def test_a_search_asks_as_often_for_three_runs_as_for_one(tracking, runs):
    def count(limit):
        with CaptureQueriesContext(connection) as queries:
            tracking.post(
                "runs/search", experiment_ids=["0"], max_results=limit, order_by=["metrics.`val/mIoU` DESC"]
            )
        return len(queries)

    assert count(1) <= count(3) <= count(1) + 2  # two stretches more


@pytest.fixture
def groups(tracking):
    made = {}
    for name in ("alpha", "beta", "Gamma"):
        tags = [{"key": "team", "value": name.lower()}]
        made[name] = tracking.post("experiments/create", name=name, tags=tags)["experiment_id"]
    return made


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"filter": "name = 'alpha'"}, ["alpha"]),
        ({"filter": "name LIKE 'g%'"}, []),
        ({"filter": "name ILIKE 'g%'"}, ["Gamma"]),
        ({"filter": "tags.team = 'beta'"}, ["beta"]),
        ({"filter": "tags.team IS NULL AND name != 'Default'"}, []),
        ({"filter": "tags.team != 'beta'", "order_by": ["name"]}, ["Gamma", "alpha"]),
        ({"filter": "tags.team IS NOT NULL", "order_by": ["name DESC"]}, ["beta", "alpha", "Gamma"]),
        ({"filter": "tags.team IS NOT NULL", "order_by": ["experiment_id"]}, ["alpha", "beta", "Gamma"]),
        ({"filter": "tags.team IS NOT NULL"}, ["Gamma", "beta", "alpha"]),
        ({"filter": "creation_time < 5"}, []),
        ({"filter": "last_update_time > 5 AND name = 'beta'"}, ["beta"]),
        ({"filter": "experiment_id = '99999999'"}, []),
        ({"filter": "tags.team IS NOT NULL", "view_type": "DELETED_ONLY"}, []),
        ({"filter": "tags.team IS NOT NULL", "view_type": "ALL"}, ["Gamma", "beta", "alpha"]),
    ],
)
def test_experiments_are_found(tracking, groups, said, expected):
    for found in (tracking.post("experiments/search", **said), tracking.get("experiments/search", **said)):
        assert [one["name"] for one in found.get("experiments", [])] == expected


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ({}, True),
        ({"filter": "name = 'Default'"}, True),
        ({"filter": "name LIKE 'D%' AND creation_time > 5"}, True),
        ({"filter": "name != 'Default'"}, False),
        ({"filter": "creation_time < 5"}, False),
        ({"filter": "tags.team IS NULL"}, True),
        ({"filter": "tags.team != 'beta'"}, False),
        ({"filter": "experiment_id IN ('0', '7')"}, True),
        ({"filter": "experiment_id != '0'"}, False),
        ({"view_type": "ALL"}, True),
        ({"view_type": "DELETED_ONLY"}, False),
    ],
)
def test_the_default_experiment_is_found_before_anything_was_written(tracking, said, is_found):
    for found in (tracking.post("experiments/search", **said), tracking.get("experiments/search", **said)):
        assert found.get("experiments", []) == (
            [tracking.get("experiments/get", experiment_id="0")["experiment"]] if is_found else []
        )
    assert not Experiment.objects.exists()


@pytest.mark.parametrize(
    "order", ["name", "name DESC", "experiment_id", "creation_time", "last_update_time DESC"]
)
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_the_default_experiment_comes_at_its_place_before_and_after_it_is_made(tracking, groups, order, size):
    def seen():
        names, said = [], {"max_results": size, "order_by": [order]}
        while True:
            page = tracking.post("experiments/search", **said)
            names += [one["name"] for one in page["experiments"]]
            if not (token := page.get("next_page_token")):
                return names
            said["page_token"] = token

    before = seen()
    assert sorted(before) == ["Default", "Gamma", "alpha", "beta"]
    team = Team.objects.visible_to(tracking.user).get()
    moments = {"created_at": team.created_at, "changed_at": team.created_at}
    Experiment.objects.create(team=team, name="Default", is_default=True, **moments)
    assert seen() == before


def test_the_default_experiment_is_not_planned_beside_one_of_its_name(tracking):
    made = tracking.post("experiments/create", name="Default")["experiment_id"]
    found = tracking.post("experiments/search")["experiments"]
    assert [one["experiment_id"] for one in found] == [made]


def test_experiments_are_found_by_their_ids(tracking, groups):
    said = {"filter": f"experiment_id IN ('{groups['beta']}')"}
    (found,) = tracking.post("experiments/search", **said)["experiments"]
    assert found == tracking.get("experiments/get", experiment_id=groups["beta"])["experiment"]


def test_experiments_come_in_pages(tracking, groups):
    said, seen = {"max_results": 1, "filter": "tags.team IS NOT NULL"}, []
    while True:
        page = tracking.post("experiments/search", **said)
        seen += [one["name"] for one in page["experiments"]]
        if not (token := page.get("next_page_token")):
            break
        said["page_token"] = token
    assert seen == ["Gamma", "beta", "alpha"]


@pytest.mark.parametrize(
    "said",
    [
        {"filter": "metrics.x > 1"},
        {"filter": "experiment_id = 'x'"},
        {"filter": "experiment_id LIKE '1'"},
        {"order_by": ["tags.team"]},
        {"max_results": 0},
        {"view_type": "NONE"},
    ],
)
def test_experiments_by_nonsense_are_refused(tracking, said):
    assert tracking.refused("experiments/search", **said)[0] == "INVALID_PARAMETER_VALUE"


@pytest.fixture
def curve(tracking):
    """Log a curve of 1,000 points and return its run."""
    run = tracking.run()
    for start in (0, 500):
        metrics = [
            {"key": "loss", "value": 1 / (step + 1), "timestamp": 5_000 - step, "step": step}
            for step in range(start, start + 500)
        ]
        tracking.post("runs/log-batch", run_id=run, metrics=metrics)
    return run


def test_a_history_is_sorted_by_moment_and_comes_in_pages(tracking, curve):
    whole = tracking.get("metrics/get-history", run_id=curve, metric_key="loss")["metrics"]
    assert [point["step"] for point in whole] == list(range(999, -1, -1))
    assert whole[0] == {"key": "loss", "value": 1 / 1000, "timestamp": 4_001, "step": 999}
    said, seen = {"run_uuid": curve, "metric_key": "loss", "max_results": 300}, []
    while True:
        page = tracking.get("metrics/get-history", **said)
        seen += page["metrics"]
        if "next_page_token" not in page:
            break
        said["page_token"] = page["next_page_token"]
    assert seen == whole
    exactly = tracking.get("metrics/get-history", run_id=curve, metric_key="loss", max_results=1000)
    assert exactly == {"metrics": whole}


def test_numbers_that_json_does_not_know_travel_as_texts(tracking):
    run = tracking.run()
    for value in ("Infinity", "-Infinity", "NaN", 1e308, 5e-324):
        tracking.post(
            "runs/log-metric", run_id=run, key='검증 "q"'.replace('"', "."), value=value, timestamp=1
        )
    found = tracking.get("metrics/get-history", run_id=run, metric_key="검증 .q.")["metrics"]
    assert [point["value"] for point in found] == ["-Infinity", "NaN", 5e-324, 1e308, "Infinity"]
    assert all(isinstance(one["value"], str) or math.isfinite(one["value"]) for one in found)


def test_what_is_not_there_has_no_history(tracking, curve):
    assert tracking.get("metrics/get-history", run_id=curve, metric_key="none") == {}
    assert tracking.get("metrics/get-history-bulk-interval", run_ids=curve, metric_key="none") == {}
    said = {"run_id": "absent", "metric_key": "loss"}
    code = "RESOURCE_DOES_NOT_EXIST"
    assert tracking.refused("metrics/get-history", method="get", **said)[0] == code


@pytest.mark.parametrize(
    "said",
    [{"max_results": 0}, {"max_results": -5}, {"max_results": "x"}, {"page_token": "x"}, {"metric_key": ""}],
)
def test_a_history_that_makes_no_sense_is_refused(tracking, curve, said):
    said = {"run_id": curve, "metric_key": "loss"} | said
    assert tracking.refused("metrics/get-history", method="get", **said)[0] == "INVALID_PARAMETER_VALUE"


def test_histories_of_several_runs_come_run_after_run(tracking, curve):
    other = tracking.run()
    tracking.post("runs/log-metric", run_id=other, key="loss", value=2.0, timestamp=1, step=1)
    said = {"run_id": [curve, other], "metric_key": "loss"}
    found = tracking.get("metrics/get-history-bulk", **said)["metrics"]
    assert len(found) == 1001
    assert [one["run_id"] for one in found] == sorted(one["run_id"] for one in found)
    assert {"key": "loss", "value": 2.0, "timestamp": 1, "step": 1, "run_id": other} in found
    assert len(tracking.get("metrics/get-history-bulk", max_results=7, **said)["metrics"]) == 7
    for wrong in ({"metric_key": "loss"}, {"run_id": ["x"] * 101, "metric_key": "a"}, {"run_id": "x"}):
        refused = tracking.refused("metrics/get-history-bulk", method="get", **wrong)
        assert refused[0] == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("most", [1, 2, 3, 7, 320, 999, 1000, 2500])
def test_a_sampled_history_is_even_and_keeps_its_ends(tracking, curve, most):
    said = {"run_ids": [curve], "metric_key": "loss", "max_results": most}
    steps = [one["step"] for one in tracking.get("metrics/get-history-bulk-interval", **said)["metrics"]]
    assert len(steps) == min(most, 1000)
    assert steps == sorted(set(steps))
    assert steps[-1] == 999
    assert most == 1 or steps[0] == 0
    gaps = [after - before for before, after in itertools.pairwise(steps)][:-1]
    assert not gaps or max(gaps) - min(gaps) <= 1


def test_a_sampled_history_may_be_a_part(tracking, curve):
    said = {"run_ids": curve, "metric_key": "loss", "start_step": 10, "end_step": 20}
    found = tracking.get("metrics/get-history-bulk-interval", **said)["metrics"]
    assert [one["step"] for one in found] == list(range(10, 21))
    assert found[0]["run_id"] == curve
    for wrong in (
        {"start_step": 30},
        {"start_step": "", "end_step": "x"},
        {"max_results": 2501},
        {"max_results": 0},
        {"run_ids": []},
        {"end_step": None},
    ):
        cleaned = {name: value for name, value in (said | wrong).items() if value is not None}
        refused = tracking.refused("metrics/get-history-bulk-interval", method="get", **cleaned)
        assert refused[0] == "INVALID_PARAMETER_VALUE"
