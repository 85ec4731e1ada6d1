"""That searches are answered from indexes: plans of both databases at a size where a scan would hurt."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.models import Experiment, LatestMetric, MetricKey, Parameter, Run
from experiments.search.ordering import parse_orders
from experiments.search.parsing import parse
from experiments.selectors.run_search import page_of

RUNS = 4_000


@pytest.fixture
def place(team):
    """Seed an experiment of 4,000 runs with two metrics and a parameter, and tell the database its statistics."""
    made = Experiment.objects.create(team=team, name="large")
    morning = datetime(2026, 3, 1, tzinfo=UTC)
    Run.objects.bulk_create(
        Run(team=team, experiment=made, name=f"{n}", started_at=morning + timedelta(seconds=n))
        for n in range(RUNS)
    )
    ids = list(Run.objects.filter(experiment=made).order_by("pk").values_list("pk", flat=True))
    for name in ("mIoU", "loss"):
        key = MetricKey.objects.create(team=team, name=name)
        LatestMetric.objects.bulk_create(
            LatestMetric(run_id=pk, key=key, experiment=made, value=(n * 7919) % RUNS / RUNS, logged_ms=0)
            for n, pk in enumerate(ids)
        )
    # As many parameters as a run has: a table of one key would be read whole, and rightly.
    Parameter.objects.bulk_create(
        Parameter(run_id=pk, experiment=made, key=key, value=("swin", "unet", "fpn")[n % 3])
        for n, pk in enumerate(ids)
        for key in ("model", *(f"p{other}" for other in range(9)))
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


@pytest.mark.parametrize(
    ("filter_", "orders"),
    [
        ("", ["metrics.mIoU DESC"]),
        ("", ["metrics.mIoU"]),
        ("", []),
        ("metrics.mIoU > 0.6 AND params.model = 'swin'", ["metrics.mIoU DESC"]),
        ("status = 'FINISHED' AND run_name != 'x'", ["metrics.mIoU DESC"]),
        ("params.model = 'swin'", []),
    ],
)
def test_no_search_goes_through_all_runs_or_sorts_them(team, place, filter_, orders):
    with CaptureQueriesContext(connection) as queries:
        page_of(team, [place.pk], parse(filter_), parse_orders(orders), limit=100)
    how = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(how + query["sql"])
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        assert "Seq Scan" not in plan.replace("Seq Scan on experiments_metrickey", ""), plan
        assert "SCAN experiments_" not in plan, plan
        assert "TEMP B-TREE FOR ORDER BY" not in plan, plan
        assert "Sort  (" not in plan.replace("Incremental Sort  (", ""), plan
