"""Writing many values at once: what counts afterwards, and how few statements it takes."""

import math
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.models import LatestMetric, MetricPoint, Parameter, Run, ScoreKind, Tag
from experiments.services import values
from experiments.services.values import Point
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(team: Any) -> Run:
    competition = CompetitionFactory(team=team)
    experiment = competition.experiments.get()
    return Run.objects.create(team=team, competition=competition, experiment=experiment, name="a run")


def written(run: Run, *points: Point) -> int:
    with CaptureQueriesContext(connection) as queries:
        values.write_metrics(run=run, points=points)
    return len(queries)


def curve(key: str, length: int) -> list[Point]:
    return [Point(key, step / 7, step, 1_700_000_000_000 + step) for step in range(length)]


def test_a_thousand_points_take_as_many_statements_as_one(run: Run):
    written(run, *curve("loss", 1))
    assert written(run, *curve("loss", 1000)) == written(run, *curve("loss", 1))


def test_so_do_a_thousand_keys(run: Run):
    def points(count: int) -> list[Point]:
        return [Point(f"class {number}", 0.5, 1, 1) for number in range(count)]

    written(run, *points(1000))
    assert written(run, *points(1000)) == written(run, *points(1))


def test_a_value_that_does_not_decide_leaves_the_run_itself_alone(run: Run):
    before = Run.objects.values().get()
    with CaptureQueriesContext(connection) as queries:
        values.write_metrics(run=run, points=curve("loss", 5))
    assert not [query for query in queries if "UPDATE experiments_run" in query["sql"]]
    assert Run.objects.values().get() == before


def test_the_value_that_decides_becomes_the_score(run: Run):
    values.write_metrics(run=run, points=[Point("mIoU", 0.61, 2), Point("loss", 3.0), Point("mIoU", 0.5, 1)])
    run.refresh_from_db()
    assert (run.score, run.score_kind) == (0.61, ScoreKind.RANKED)
    values.write_metrics(run=run, points=[Point("mIoU", math.inf, 3)])
    run.refresh_from_db()
    assert (run.score, run.score_kind) == (None, ScoreKind.NOT_A_NUMBER)


def test_the_order_in_which_points_come_does_not_matter(run: Run):
    points = [
        Point("loss", 0.5, 3, 30), Point("loss", math.nan, 4, 10), Point("loss", math.inf, 4, 5),
        Point("loss", 0.7, 1, 90), Point("loss", -2.0, 2, 1), Point("loss", 0.9, 4, 10),
    ]  # fmt: skip
    for ordered in (points, points[::-1]):
        LatestMetric.objects.all().delete()
        for point in ordered:
            values.write_metrics(run=run, points=[point])
        one_by_one = LatestMetric.objects.values().get()
        LatestMetric.objects.all().delete()
        values.write_metrics(run=run, points=ordered)
        assert LatestMetric.objects.values().get() == one_by_one
    assert (one_by_one["value"], one_by_one["step"]) == (0.9, 4)
    assert (one_by_one["least"], one_by_one["most"]) == (-2.0, 0.9)
    assert MetricPoint.objects.count() == len(points)


def test_the_same_batch_again_changes_nothing(run: Run):
    points = [*curve("mIoU", 20), *curve("loss", 20), Point("loss", math.nan, 21)]
    values.write_metrics(run=run, points=points)
    before = list(LatestMetric.objects.order_by("key_id").values())
    values.write_metrics(run=run, points=[*points, *points])
    assert list(LatestMetric.objects.order_by("key_id").values()) == before
    assert MetricPoint.objects.count() == 41


@pytest.mark.parametrize(("write", "model"), [(values.write_parameters, Parameter), (values.write_tags, Tag)])
def test_texts_are_replaced_in_one_statement(run: Run, write: Any, model: Any):
    write(run=run, values={"b": "1", "가": "'; --", "c": ""})
    with CaptureQueriesContext(connection) as queries:
        write(run=run, values={f"key {number}": "x" for number in range(100)} | {"b": "2"})
    assert len(queries) == 1
    stored = dict(model.objects.filter(key__in=["b", "가", "c"]).values_list("key", "value"))
    assert stored == {"b": "2", "가": "'; --", "c": ""}
