"""Patterns are held against the few values that a key has, and mean the same as against each run."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.models import Experiment, Parameter, Run, Tag
from experiments.search.ordering import parse_orders
from experiments.search.parsing import parse
from experiments.search.tree import Comparison, Entity, Field, Operator
from experiments.selectors import few_values
from experiments.selectors.few_values import narrowed
from experiments.selectors.run_search import fitting, page_of

MODELS = ("swin", "Swin-L", "unet", "Ünet", "fpn*[x]", "fpn_?", "", "모델", "two\nlines")
MODEL = Field(Entity.PARAMETER, "model")


def experiment_of(team, name, runs, **texts):
    """Make an experiment of so many runs, each with a value of every key, in turn."""
    made = Experiment.objects.create(team=team, name=name)
    morning = datetime(2026, 3, 1, tzinfo=UTC)
    Run.objects.bulk_create(
        Run(team=team, experiment=made, name=f"{name} {n}", started_at=morning + timedelta(seconds=n))
        for n in range(runs)
    )
    ids = Run.objects.filter(experiment=made).order_by("pk").values_list("pk", flat=True)
    for kind in (Parameter, Tag):
        kind.objects.bulk_create(
            kind(run_id=pk, experiment=made, key=key, value=known[n % len(known)])
            for n, pk in enumerate(ids)
            for key, known in texts.items()
        )
    return made


@pytest.fixture
def place(team):
    return experiment_of(team, "seg", 40, model=MODELS, other=("a", "b"))


def like(pattern, operator=Operator.LIKE, field=MODEL):
    return Comparison(field, operator, pattern)


PATTERNS = [
    "%",
    "s%",
    "S%",
    "%W%",
    "%ü%",
    "fpn*%",
    "fpn_?",
    "%[%",
    "____",
    "",
    "%모%",
    "two%lines",
    "nothing",
    "%zz%",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("operator", [Operator.LIKE, Operator.ILIKE])
@pytest.mark.parametrize("entity", [Entity.PARAMETER, Entity.TAG])
def test_a_list_finds_what_the_pattern_finds(team, place, pattern, operator, entity):
    node = like(pattern, operator, Field(entity, "model"))
    as_list = narrowed(node, [place.pk])
    assert as_list.operator is Operator.IN

    def found(one):
        return set(Run.objects.filter(fitting(team, one)).values_list("pk", flat=True))

    assert found(as_list) == found(node)


def test_what_nothing_fits_looks_at_no_run(team, place):
    for orders in ([], ["metrics.mIoU DESC"], ["params.model"]):
        with CaptureQueriesContext(connection) as queries:
            assert (
                page_of(
                    team, [place.pk], parse("params.model ILIKE '%zzz%'"), parse_orders(orders), limit=9
                ).ids
                == []
            )
        assert not [query for query in queries.captured_queries if "experiments_run" in query["sql"]]


def test_patterns_are_found_wherever_they_stand(team, place):
    node = parse(
        "NOT (params.model LIKE 's%' OR tags.model ILIKE 's%') AND params.other LIKE 'a'", is_wide=True
    )
    assert "LIKE" not in repr(narrowed(node, [place.pk]))
    without = page_of(team, [place.pk], node, limit=100).ids
    by_hand = [
        run.pk
        for run in Run.objects.filter(experiment=place).order_by("-started_at")
        if not run.parameters.get(key="model").value.lower().startswith("s")
        and run.parameters.get(key="other").value == "a"
    ]
    assert without == by_hand


def test_several_experiments_have_their_values_together(team, place):
    other = experiment_of(team, "other", 3, model=("segformer", "swin", "vit"))
    listed = narrowed(like("s%"), [place.pk, other.pk])
    assert listed == Comparison(MODEL, Operator.IN, ("segformer", "swin"))
    assert len(page_of(team, [place.pk, other.pk], like("s%"), limit=100).ids) == 7


def test_pages_go_on_although_a_value_came_meanwhile(team, place):
    node = like("s%")
    first = page_of(team, [place.pk], node, limit=2)
    late = Run.objects.create(
        team=team, experiment=place, name="late", started_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    Parameter.objects.create(run=late, experiment=place, key="model", value="sam")
    rest = page_of(team, [place.pk], node, limit=100, token=first.token)
    assert len(first.ids + rest.ids) == 6
    assert rest.ids[-1] == late.pk


@pytest.mark.parametrize(
    ("most", "value"),
    [("MOST_VALUES", 5), ("MOST_FITTING", 1), ("MOST_EXPERIMENTS", 0), ("MOST_PATTERNS", 0)],
)
def test_a_pattern_stays_one_where_values_are_many(team, place, monkeypatch, most, value):
    monkeypatch.setattr(few_values, most, value)
    assert narrowed(like("%n%"), [place.pk]) == like("%n%")
    assert len(page_of(team, [place.pk], like("%n%"), limit=100).ids) == 32


def test_a_long_value_keeps_the_pattern_since_the_index_has_its_start_only(team, place):
    run = Run.objects.filter(experiment=place).first()
    run.parameters.filter(key="model").update(value="x" * 250 + "end")
    assert narrowed(like("%end"), [place.pk]) == like("%end")
    assert page_of(team, [place.pk], like("%end"), limit=9).ids == [run.pk]


def test_a_filter_without_patterns_asks_nothing(place, django_assert_num_queries):
    with django_assert_num_queries(0):
        for text in ("", "params.model = 'swin'", "run_name LIKE 'a%'"):
            assert narrowed(parse(text), [place.pk]) == parse(text)


def test_values_are_read_from_one_to_the_next(team, place):
    """The plan is of an index in its own order: no row is read for each run, and nothing is sorted."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as queries:
        narrowed(like("%n%", Operator.ILIKE), [place.pk])
    (asked,) = queries.captured_queries
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:  # so few rows would be read whole
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(("EXPLAIN " if is_postgresql else "EXPLAIN QUERY PLAN ") + asked["sql"])
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "runs_by_parameter" in plan, plan
    assert "TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan
    assert "SCAN p" not in plan, plan
