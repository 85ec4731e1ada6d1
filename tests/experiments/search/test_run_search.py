"""Finding runs: what fits, in which order, page by page, as MLflow's own store does; and what it costs."""

import itertools
import math
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.models import Dataset, Experiment, Run, RunInput, RunStatus
from experiments.search.ordering import parse_orders
from experiments.search.parsing import parse
from experiments.selectors import run_search
from experiments.selectors.run_order import ALL, DELETED
from experiments.selectors.run_search import WrongToken, fitting, page_of
from experiments.services import values
from experiments.services.values import Point

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def place(team):
    return Experiment.objects.create(team=team, name="segmentation")


@pytest.fixture
def log(team, place, member):
    """Log a run with metrics, parameters and tags; each starts a minute after the one before."""
    minutes = itertools.count()

    def _log(name, *, metrics=None, parameters=None, tags=None, experiment=None, **fields):
        experiment = experiment or place
        fields.setdefault("started_at", MORNING + timedelta(minutes=next(minutes)))
        fields.setdefault("owner", member)
        run = Run.objects.create(team=team, experiment=experiment, name=name, **fields)
        values.write_metrics(run=run, points=[Point(key, one) for key, one in (metrics or {}).items()])
        values.write_parameters(run=run, values=parameters or {})
        values.write_tags(run=run, values=tags or {})
        return run

    return _log


@pytest.fixture
def found(team, place):
    """Return the names of the runs that fit, in order; all pages of it."""

    def _found(filter_="", *orders, limit=100, view="ACTIVE_ONLY", is_wide=False, experiments=None):
        node, order = parse(filter_, is_wide=is_wide), parse_orders(orders)
        names, token = [], ""
        while True:
            page = page_of(team, experiments or [place.pk], node, order, limit=limit, view=view, token=token)
            known = dict(Run.objects.filter(pk__in=page.ids).values_list("pk", "name"))
            names += [known[pk] for pk in page.ids]
            token = page.token
            if not token:
                return names
            assert len(page.ids) == limit

    return _found


@pytest.fixture
def four(log):
    """Log four runs: a number, a larger one, NaN, and nothing."""
    log("low", metrics={"x": 1.0}, parameters={"model": "swin"}, tags={"team/a": "Red"})
    log("high", metrics={"x": 2.0}, parameters={"model": "SWIN"}, tags={"team/a": "red"})
    log("nan", metrics={"x": math.nan}, parameters={"model": "it's"})
    log("bare")


@pytest.mark.parametrize(
    ("filter_", "names"),
    [
        ("", "bare nan high low"),
        ("metrics.x > 1", "high"),
        ("metrics.x >= 1", "high low"),
        ("metrics.x = 1", "low"),
        ("metrics.x != 1", "nan high"),
        ("metrics.x < 5", "high low"),
        ("metrics.x <= 0", ""),
        ("metrics.x = 0", ""),
        ("metrics.y != 1", ""),
        ("params.model = 'swin'", "low"),
        ("params.model != 'swin'", "nan high"),
        ("params.model LIKE 'sw%'", "low"),
        ("params.model LIKE '_win'", "low"),
        ("params.model ILIKE 'sw%'", "high low"),
        ("params.model IS NULL", "bare"),
        ("params.model IS NOT NULL", "nan high low"),
        ('params.model = "it\'s"', "nan"),
        ("tags.`team/a` = 'red'", "high"),
        ("tags.`team/a` IS NULL", "bare nan"),
        ("metrics.x > 0 AND params.model = 'swin'", "low"),
        ("run_name = 'bare'", "bare"),
        ("status = 'FINISHED'", "bare nan high low"),
        ("status != 'FINISHED'", ""),
        ("end_time > 0", ""),
        ("end_time != 0", ""),
        (f"start_time = {int(MORNING.timestamp() * 1000)}", "low"),
        (f"start_time > {int(MORNING.timestamp() * 1000)}", "bare nan high"),
        (f"start_time <= {int(MORNING.timestamp() * 1000)}.5", "low"),
        (f"start_time != {int(MORNING.timestamp() * 1000)}", "bare nan high"),
        ("start_time < 1e300", "bare nan high low"),
        ("start_time > 999999999999999999", ""),
        ("artifact_uri LIKE 'mlflow-artifacts:/%/artifacts'", "bare nan high low"),
        ("user_id LIKE '%@%'", "bare nan high low"),
    ],
)
def test_what_fits_a_filter(four, found, filter_, names):
    assert " ".join(found(filter_)) == names


@pytest.mark.parametrize(
    ("filter_", "names"),
    [
        ("metrics.x = 1 OR params.model = 'SWIN'", "high low"),
        ("NOT metrics.x = 1", "bare nan high"),
        ("metrics.x IN (1, 2)", "high low"),
        ("metrics.x NOT IN (1)", "nan high"),
        ("metrics.x IS NULL", "bare"),
        ("params.model IN ('swin', 'it''s')", "nan low"),
        ("params.model NOT IN ('swin')", "nan high"),
        ("NOT params.model IN ('swin')", "bare nan high"),
        ("end_time IS NULL", "bare nan high low"),
        ("NOT end_time > 0", "bare nan high low"),
        ("status IN ('FAILED') OR (metrics.x > 1 AND NOT tags.`team/a` = 'Red')", "high"),
        ("user_id IN ('nobody')", ""),
        ("run_name NOT IN ('low', 'high')", "bare nan"),
    ],
)
def test_what_fits_our_wider_filters(four, found, team, filter_, names):
    assert " ".join(found(filter_, is_wide=True)) == names
    by_other_means = Run.objects.filter(fitting(team, parse(filter_, is_wide=True))).newest_first()
    assert " ".join(by_other_means.values_list("name", flat=True)) == names


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("orders", "names"),
    [
        (["metrics.x"], "low high nan bare"),
        (["metrics.x DESC"], "high low nan bare"),
        (["params.model", "metrics.x"], "SORTED bare"),
        (["tags.`team/a` DESC"], "high low bare nan"),
        (["start_time"], "low high nan bare"),
        (["start_time DESC"], "bare nan high low"),
        (["run_name"], "bare high low nan"),
        (["end_time DESC"], "bare nan high low"),
        (["status", "metrics.x DESC"], "high low nan bare"),
        (["status", "tags.`team/a`", "start_time"], "low high nan bare"),
        (["metrics.none", "metrics.x"], "low high nan bare"),
        (["metrics.none"], "bare nan high low"),
    ],
)
def test_the_order_has_values_then_nan_then_nothing_in_both_directions(four, found, orders, names, limit):
    if names.startswith("SORTED"):
        texts = {"SWIN": "high", "swin": "low", "it's": "nan"}
        asked = Run.objects.filter(parameters__key="model").order_by("parameters__value")
        names = (
            " ".join(texts[value] for value in asked.values_list("parameters__value", flat=True)) + " bare"
        )
    assert " ".join(found("", *orders, limit=limit)) == names


def test_ties_go_to_the_later_start_then_to_the_lower_id(log, found):
    log("b", metrics={"x": 1.0}, started_at=MORNING, public_id="b" * 32)
    log("a", metrics={"x": 1.0}, started_at=MORNING, public_id="a" * 32)
    log("later", metrics={"x": 1.0}, started_at=MORNING + timedelta(days=1))
    for limit in (1, 2, 9):
        for order in (["metrics.x DESC"], ["metrics.x"], ["metrics.x", "metrics.y"], []):
            assert found("", *order, limit=limit) == ["later", "a", "b"]


def test_the_infinities_are_the_ends_of_the_order(log, found):
    for name, value in {"up": math.inf, "one": 1.0, "down": -math.inf, "nan": math.nan}.items():
        log(name, metrics={"x": value})
    assert found("", "metrics.x") == ["down", "one", "up", "nan"]
    assert found("", "metrics.x DESC") == ["up", "one", "down", "nan"]
    assert found("metrics.x > 1.7e308") == ["up"]
    assert found("metrics.x = 1.7976931348623157e308") == ["up"]
    assert found("metrics.x < -1.7e308") == ["down"]


def test_patterns_tell_capitals_apart_or_not_in_every_script(log, found):
    for value in ("Ärger", "ärger", "ПРИВЕТ", "привет", "한글 값", "a*b?c[d]", r"a\b", "a%b", "two\nlines"):
        log(value, parameters={"p": value})
    assert found("params.p LIKE 'ärg%'") == ["ärger"]
    assert set(found("params.p ILIKE 'ÄRG%'")) == {"Ärger", "ärger"}
    assert set(found("params.p ILIKE '%РИВ%'")) == {"ПРИВЕТ", "привет"}
    assert found("params.p LIKE '한글%'") == ["한글 값"]
    assert found("params.p LIKE '%*%?%[%]'") == ["a*b?c[d]"]
    assert found(r"params.p LIKE 'a\b'") == [r"a\b"]
    assert found("params.p LIKE 'two_lines'") == ["two\nlines"]
    assert found("params.p ILIKE 'TWO%LINES'") == ["two\nlines"]
    assert set(found("params.p LIKE 'a%b'")) == {r"a\b", "a%b"}
    assert found("params.p LIKE ''") == []
    assert len(found("params.p LIKE '%'")) == 9


def test_a_pattern_with_many_wildcards_is_answered_soon(log, found):
    log("long", parameters={"p": "a" * 5_999})
    assert found(f"params.p ILIKE '{'%a' * 40}%b'") == []
    assert found(f"params.p ILIKE '{'%a' * 40}%'") == ["long"]


def test_long_values_are_compared_whole(log, found):
    for end in "ab":
        log(end, parameters={"p": "x" * 300 + end})
    assert found(f"params.p = '{'x' * 300}a'") == ["a"]
    assert found("", "params.p DESC", limit=1) == ["b", "a"]


def test_datasets_are_searched_by_name_digest_and_context(log, found, team, place):
    for name, context in (("train", "training"), ("plain", "")):
        made = Dataset.objects.create(team=team, experiment=place, name=name, digest=f"d-{name}")
        RunInput.objects.create(run=log(name), dataset=made, experiment=place, context=context)
    log("none")
    assert found("dataset.name = 'train'") == ["train"]
    assert found("datasets.digest LIKE 'd-%'") == ["plain", "train"]
    assert found("dataset.context != 'x'") == ["train"]
    assert found("dataset.name IN ('plain', 'x')") == ["plain"]
    assert found("NOT dataset.name = 'train'", is_wide=True) == ["none", "plain"]
    assert found("dataset.name IS NULL", is_wide=True) == ["none"]


def test_deleted_runs_are_seen_when_asked_for(log, found):
    log("here", metrics={"x": 1.0})
    log("gone", metrics={"x": 2.0}, lifecycle="deleted")
    assert found() == ["here"]
    assert found("metrics.x > 0", "metrics.x", view=DELETED) == ["gone"]
    assert found("", "metrics.x DESC", view=ALL) == ["gone", "here"]


def test_several_experiments_come_in_one_order(log, found, team, place):
    more = [Experiment.objects.create(team=team, name=f"more {number}") for number in range(10)]
    for number, one in enumerate([place, *more]):
        log(f"{number}", metrics={"x": float(number % 5)}, experiment=one)
        log(f"{number} bare", experiment=one)
    for chosen in ([place, *more[:3]], [place, *more]):
        ids = [one.pk for one in chosen]
        every = found("", experiments=ids)
        assert len(every) == 2 * len(chosen)
        expected = sorted(
            (name for name in every if "bare" not in name), key=lambda name: (-(int(name) % 5), -int(name))
        )
        expected += [name for name in every if "bare" in name]
        for limit in (1, 3, 100):
            assert found("", "metrics.x DESC", experiments=ids, limit=limit) == expected
            assert found("", experiments=ids, limit=limit) == every


def test_no_other_team_is_searched(log, found, stranger):
    other = Experiment.objects.create(team=stranger.memberships.get().team, name="theirs")
    Run.objects.create(team=other.team, experiment=other, name="theirs")
    log("ours")
    assert found("", experiments=[other.pk]) == []


def test_runs_that_are_logged_between_two_pages_move_nothing(log, team, place):
    for number in range(6):
        log(f"{number}", metrics={"x": float(number)})
    orders = parse_orders(["metrics.x DESC"])
    first = page_of(team, [place.pk], None, orders, limit=3)
    log("new best", metrics={"x": 99.0})
    second = page_of(team, [place.pk], None, orders, limit=3, token=first.token)
    names = dict(Run.objects.values_list("pk", "name"))
    assert [names[pk] for pk in first.ids + second.ids] == list("543210")
    assert second.token == ""


def test_a_token_goes_on_with_its_own_search_only(log, team, place):
    for number in range(3):
        log(f"{number}", metrics={"x": float(number)})
    token = page_of(team, [place.pk], limit=1).token
    assert page_of(team, [place.pk], limit=5, token=token).token == ""
    for wrong in (token + "x", "eyJvZmZzZXQiOiAxfQ==", "%%%"):
        with pytest.raises(WrongToken):
            page_of(team, [place.pk], limit=1, token=wrong)
    with pytest.raises(WrongToken):
        page_of(team, [place.pk], parse("metrics.x > 0"), limit=1, token=token)


def test_few_runs_that_fit_are_found_from_those_few(log, found, monkeypatch):
    monkeypatch.setattr(run_search, "FEW", 2)
    for number in range(8):
        log(f"{number}", metrics={"x": number % 3, "y": number}, parameters={"model": f"m{number % 4}"})
    assert found("params.model = 'm1'", "metrics.x") == ["5", "1"] or found(
        "params.model = 'm1'", "metrics.x"
    ) == ["1", "5"]
    assert found("params.model = 'm1' AND metrics.y > 4") == ["5"]
    assert found("params.model = 'absent'", "metrics.x") == []
    assert found("metrics.y >= 1 AND metrics.x = 0", limit=1) == ["6", "3"]
    assert found("metrics.y > 5", "metrics.y") == ["6", "7"]


def test_the_queries_are_as_many_for_any_number_of_runs(log, team, place):
    node = parse("metrics.x >= 0 AND params.model = 'swin' AND tags.a LIKE 'b%'")
    orders = parse_orders(["metrics.x DESC", "params.model"])

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_of(team, [place.pk], node, orders, limit=50)
        return len(queries)

    log("first", metrics={"x": 1.0}, parameters={"model": "swin"}, tags={"a": "b"})
    one = count()
    for number in range(20):
        log(f"{number}", metrics={"x": number}, parameters={"model": "swin"}, tags={"a": "b"})
    assert count() == one <= 4


def test_every_status_is_compared_as_it_is_written(log, found):
    for status in RunStatus.values:
        log(status, status=status)
    assert found("status = 'FAILED'") == ["FAILED"]
    assert found("attributes.status LIKE 'F%'") == ["FAILED", "FINISHED"]
    assert found("status = 'failed'") == []
