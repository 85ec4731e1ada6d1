"""Runs side by side: choosing them on the leaderboard, best values, differing settings, curves, and what it costs."""

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext as _

from experiments.models import Competition, Run, Tag
from experiments.selectors import comparison, comparison_curves
from experiments.services import runs
from experiments.services.runs import Measured
from experiments.services.values import Point
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import TeamFactory


@pytest.fixture
def log(team, member):
    """Log a run with an mIoU, a curve of losses and settings; ask for its competition's direction once."""
    made: list[Competition] = []

    def _log(name, score=None, *, direction="max", losses=(), points=(), **settings):
        if not made:
            made.append(CompetitionFactory(team=team, metric__direction=direction))
        points = [*points] if score is None else [*points, Point("mIoU", score)]
        points += [Point("val/loss", float(value), step=step) for step, value in enumerate(losses)]
        run = runs.log(
            experiment=made[0].experiments.get(),
            by=member,
            name=name,
            measured=Measured(settings, ["tried"], points),
        )
        return Run.objects.select_related("competition").get(pk=run.pk)

    return _log


@pytest.fixture
def compare(team):
    return lambda *runs: comparison.compare(runs, team)


@pytest.fixture
def address(team):
    return reverse("experiments:compare-runs", args=[team.slug])


@pytest.mark.parametrize(("direction", "best"), [("max", "high"), ("min", "low")])
def test_the_best_is_marked_by_the_direction_and_is_always_a_number(log, compare, direction, best):
    names = ["low", "high", "nan", "infinite", "missing"]
    scores = [0.4, 0.6, math.nan, math.inf if direction == "max" else -math.inf, None]
    found = compare(
        *(log(name, score, direction=direction) for name, score in zip(names, scores, strict=True))
    )
    (line,) = found.metrics
    assert [name for name, cell in zip(names, line.cells, strict=True) if cell.is_best] == [best]
    assert [cell.text for cell in line.cells][2:] == ["NaN", "∞" if direction == "max" else "−∞", "–"]


def test_equal_values_have_no_best_and_unknown_directions_neither(log, compare):
    found = compare(log("a", 0.5, losses=[2.0, 1.0]), log("b", 0.5, losses=[3.0, 2.5]))
    assert [line.label for line in found.metrics] == ["mIoU", "val/loss"]
    assert not any(cell.is_best for line in found.metrics for cell in line.cells)


def test_differences_are_to_the_first_run_and_know_their_way(log, compare):
    found = compare(log("a", 0.5, losses=[2.0, 1.0]), log("b", 0.6, losses=[2.0, 1.5]), log("c"))
    score, loss = found.metrics
    assert [(cell.difference, cell.way) for cell in score.cells] == [
        ("", "same"),
        ("+0.1000", "better"),
        ("", "same"),
    ]
    assert [(cell.difference, cell.way) for cell in loss.cells][1] == ("+0.500", "same")


def test_settings_and_tags_that_differ_stand_apart_from_those_that_do_not(log, compare):
    first, second = log("a", lr="1e-3", model="unet"), log("b", lr="1e-4", model="unet", tta="on")
    Tag.objects.create(run=second, experiment=second.experiment, key="best")
    Tag.objects.create(run=second, experiment=second.experiment, key="mlflow.source.name", value="train.py")
    found = compare(first, second)
    assert [(line.label, [cell.text for cell in line.cells]) for line in found.settings] == [
        ("lr", ["1e-3", "1e-4"]),
        ("tta", ["–", "on"]),
    ]
    assert found.same_settings == [("model", "unet")]
    assert [(line.label, [cell.text for cell in line.cells]) for line in found.tags] == [("best", ["–", "✓"])]
    assert found.same_tags == ["tried"]


def test_long_settings_are_cut(log, compare):
    found = compare(log("a", prompt="x" * 5_000), log("b", prompt="y"))
    assert [len(cell.text) for cell in found.settings[0].cells] == [comparison.MOST_LETTERS + 1, 1]


def test_what_people_said_stands_where_anybody_said_it(log, compare):
    first, second = log("a"), log("b")
    second.parent, second.what_changed = first, "larger crops"
    found = compare(first, second)
    assert [(line.label, [cell.text for cell in line.cells]) for line in found.about] == [
        (_("Derived from"), ["–", "a"]),
        (_("What changed"), ["–", "larger crops"]),
    ]
    assert found.about[0].cells[1].url.endswith(f"/runs/{first.public_id}/")


def test_curves_are_drawn_over_each_other_with_bounded_points(log, compare):
    found = compare(log("same", losses=range(1000)), log("same", losses=[1.0, math.nan, 0.5]))
    (chart,) = found.charts
    long, short = chart.data["series"]
    assert long["name"] != short["name"]
    assert len(long["points"]) == comparison_curves.POINTS_PER_CURVE
    assert [point["y"] for point in short["points"]] == [1.0, None, 0.5]
    assert len(chart.rows) == comparison_curves.TABLE_ROWS
    assert (chart.rows[0][0], chart.rows[-1]) == (0, (999, ["999", "–"]))


def test_curves_without_steps_are_drawn_by_time(log, compare):
    points = [Point("loss", value, logged_ms=1_000_000 + 500 * value) for value in (3, 4, 5)]
    (chart,) = compare(log("a", points=points), log("b", points=points)).charts
    assert chart.is_by_time
    assert [point["x"] for point in chart.data["series"][1]["points"]] == [0, 0.5, 1.0]
    assert chart.rows == [(0.0, ["3", "3"]), (0.5, ["4", "4"]), (1.0, ["5", "5"])]


def test_only_so_many_curves_are_drawn_and_the_page_says_so(signed_in, address, log, compare):
    points = [Point(f"curve {n}", step, step=step) for n in range(8) for step in (1, 2)]
    made = [log("a", points=points), log("b", points=points)]
    found = compare(*made)
    assert (len(found.charts), found.chart_count) == (6, 8)
    page = signed_in.get(address, {"run": [run.public_id for run in made]}).content.decode()
    assert page.count("data-wrapup-chart") == 6


def test_the_page_shows_the_runs_in_the_order_of_the_address(signed_in, address, log):
    first, second = log("baseline", 0.5, lr="1"), log("swin-b", 0.6, lr="2")
    page = signed_in.get(address, {"run": [second.public_id, first.public_id]}).content.decode()
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert head.index("swin-b") < head.index("baseline")
    assert page.count("best</span>") + page.count("최고</span>") == 1


def test_runs_of_other_teams_are_not_found(signed_in, address, log, member):
    theirs = CompetitionFactory(team=TeamFactory()).experiments.get()
    other = runs.log(experiment=theirs, by=member, name="theirs", measured=Measured())
    mine = log("mine")
    for ids in ([mine.public_id, other.public_id], [mine.public_id, "0" * 32], [mine.public_id, "../x"]):
        assert signed_in.get(address, {"run": ids}).status_code == 404


@pytest.mark.parametrize("count", [0, 1, 9])
def test_too_few_or_too_many_are_told_where_they_were_ticked(signed_in, address, log, count):
    made = [log(f"run {number}", 0.1) for number in range(max(count, 1))]
    ids = [run.public_id for run in made[:count]]
    board = reverse("experiments:leaderboard", args=[made[0].team.slug, made[0].competition.slug])
    for page in (
        signed_in.get(board, {"run": ids, "compare": "1", "sort": "-name", "q": "run"}).content.decode(),
        signed_in.get(address, {"run": ids}).content.decode(),
    ):
        assert 'role="alert"' in page
        assert page.count(" checked>") == count
    assert signed_in.get(address, {"run": ids}).status_code == 422
    page = signed_in.get(board, {"run": ids, "compare": "1", "sort": "-name"}).content.decode()
    assert '<input type="hidden" name="sort" value="-name">' in page


def test_runs_ticked_on_another_page_stay_ticked(signed_in, log):
    made = [log("a", 0.1), log("b", 0.2)]
    board = reverse("experiments:leaderboard", args=[made[0].team.slug, made[0].competition.slug])
    page = signed_in.get(board, {"run": [made[0].public_id, "unknown", "../x"], "q": "b"}).content.decode()
    assert page.count(" checked>") == 1
    assert f'value="{made[0].public_id}" checked>' in page


def test_ticked_runs_lead_to_the_comparison(signed_in, address, log):
    made = [log("a", 0.1), log("b", 0.2)]
    board = reverse("experiments:leaderboard", args=[made[0].team.slug, made[0].competition.slug])
    assert signed_in.get(board).content.decode().count('type="checkbox" name="run"') == 2
    answer = signed_in.get(board, {"run": [run.public_id for run in made], "compare": "1"})
    assert answer.status_code == 302
    assert answer.url == f"{address}?run={made[0].public_id}&run={made[1].public_id}"


def test_eight_runs_take_as_many_queries_as_two(signed_in, address, log):
    made = [log(f"run {n}", n / 10, losses=[n, n + 1, n + 2], lr=str(n)) for n in range(8)]
    counts = []
    signed_in.get(address, {"run": [run.public_id for run in made]})
    for number in (2, 8):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = signed_in.get(address, {"run": [run.public_id for run in made[:number]]})
        assert answer.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
