"""Validation against the board: the page, and the warning on the page of a run."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experiments.models import Competition, Run
from experiments.selectors import gaps
from experiments.services import folds, runs, submissions
from experiments.services.runs import Measured
from experiments.services.values import Point
from tests.factories.experiments import CompetitionFactory


def competition_of(team, **metric):
    made = CompetitionFactory(
        team=team, daily_quota=None, **{f"metric__{name}": one for name, one in metric.items()}
    )
    return Competition.objects.with_metrics().select_related("team").get(pk=made.pk)


@pytest.fixture
def competition(team):
    return competition_of(team)


@pytest.fixture
def log(member):
    def _log(competition, name, score=None, public=None, **fields):
        points = [] if score is None else [Point("mIoU", score)]
        run = runs.log(
            experiment=competition.experiments.get(),
            by=member,
            name=name,
            measured=Measured(points=points),
            **fields,
        )
        if public is not None:
            submissions.record(competition=competition, by=member, run=run, public_score=public)
        return run

    return _log


def address(competition):
    return reverse("experiments:gap", args=[competition.team.slug, competition.slug])


def test_without_a_pair_the_page_says_what_makes_one(signed_in, competition, log):
    log(competition, "unsent", 0.6)
    log(competition, "unscored", None, 0.5)
    assert "No run has both scores yet" in signed_in.get(address(competition)).content.decode()


def test_few_points_are_said_to_be_too_few(signed_in, competition, log):
    for number in range(3):
        log(competition, f"r{number}", 0.6 + number / 100, 0.58 + number / 100)
    page = signed_in.get(address(competition)).content.decode()
    assert "Too few points" in page
    assert "Spearman" not in page


def test_the_order_of_both_is_compared_and_what_has_no_score_is_left_out(signed_in, competition, log):
    for number, public in enumerate((0.50, 0.51, 0.53, 0.52, 0.54)):
        log(competition, f"r{number}", 0.6 + number / 100, public)
    log(competition, "nan", float("nan"), 0.5)
    told = gaps.page_of(competition)
    assert (told.agreement.count, told.agreement.left_out) == (5, 1)
    assert told.agreement.spearman == pytest.approx(0.9)
    assert told.agreement.kendall == pytest.approx(0.8)
    page = signed_in.get(address(competition)).content.decode()
    assert "0.900" in page
    assert "From 5 runs only" in page


@pytest.mark.parametrize("direction", ["max", "min"])
def test_a_gap_wider_than_usual_is_a_warning_there_and_at_the_run(signed_in, team, log, direction):
    competition = competition_of(team, direction=direction)
    sign = 1 if direction == "max" else -1
    for number in range(5):
        log(competition, f"r{number}", 0.5 + number / 100, 0.5 + number / 100 - sign * 0.02)
    leak = log(competition, "leak", 0.5 + sign * 0.2, 0.5)
    told = gaps.page_of(competition)
    assert [line.pair.name for line in told.doubtful] == ["leak"]
    assert told.lines[0].gap == "+0.2000"
    assert told.median == "+0.0200"
    one = reverse("experiments:run", args=[team.slug, leak.public_id])
    assert "more than three times the usual one" in signed_in.get(one).content.decode()
    usual = reverse("experiments:run", args=[team.slug, Run.objects.get(name="r1").public_id])
    assert "Look at the validation" not in signed_in.get(usual).content.decode()


def test_a_data_version_with_validation_data_is_a_warning(signed_in, competition, log):
    for number in range(4):
        log(competition, f"r{number}", 0.6 + number / 100, 0.58 + number / 100, data_version="v1")
    sent = log(competition, "sent", 0.61, 0.6, data_version="train+val")
    unsent = log(competition, "unsent", 0.9, data_version="v2+val")
    assert [line.pair.name for line in gaps.page_of(competition).doubtful] == ["sent"]
    for run in (sent, unsent):
        page = signed_in.get(reverse("experiments:run", args=[competition.team.slug, run.public_id]))
        assert "includes validation data" in page.content.decode()


def test_folds_and_data_versions_are_held_against_the_board(competition, log):
    for number in range(3):
        whole = log(competition, f"whole{number}", data_version="v2")
        for fold, off in (("0", 0.05), ("1", 0.01)):
            log(competition, f"f{fold}", 0.6 + number / 100 + off, fold_of=whole, fold=fold)
        folds.summarise(whole.pk)
        submissions.record(
            competition=competition, by=whole.owner, run=whole, public_score=0.6 + number / 100
        )
        log(competition, f"old{number}", 0.7, 0.6 + number / 1000, data_version="v1")
    tables = dict(gaps.page_of(competition).ways)
    version = next(ways for ways in tables.values() if {way.name for way in ways} == {"v1", "v2"})
    assert [(way.name, way.is_closest) for way in version] == [("v2", True), ("v1", False)]
    single = next(ways for ways in tables.values() if len(ways) == 2 and ways[0].name.endswith("1"))
    assert [(way.count, way.size, way.is_closest) for way in single] == [
        (3, "0.0100", True),
        (3, "0.0500", False),
    ]


def test_the_page_asks_as_much_for_many_runs_as_for_few(signed_in, competition, log):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(address(competition))
        return len(queries)

    for number in range(5):
        log(competition, f"r{number}", 0.6 + number / 100, 0.58 + number / 100)
    asked()
    few = asked()
    for number in range(30):
        log(competition, f"s{number}", 0.4 + number / 100, 0.38 + number / 100, fold=str(number % 3))
    assert asked() == few
