"""What the folds of a run say together."""

import pytest
from django.urls import reverse

from experiments.models import Competition, Run
from experiments.selectors.fold_spread import spread_of
from experiments.services import folds, runs, submissions
from experiments.services.runs import Measured
from experiments.services.values import Point
from tests.factories.experiments import CompetitionFactory


@pytest.fixture
def competition(team):
    return Competition.objects.with_metrics().get(pk=CompetitionFactory(team=team).pk)


def in_folds(competition, member, *scores, public=None):
    experiment = competition.experiments.get()
    whole = runs.log(experiment=experiment, by=member, name="5 folds")
    for number, score in enumerate(scores):
        points = [Point("mIoU", score)] if score is not None else []
        runs.log(
            experiment=experiment,
            by=member,
            name=f"f{number}",
            fold_of=whole,
            fold=str(number),
            measured=Measured(points=points),
        )
    folds.summarise(whole.pk)
    if public is not None:
        submissions.record(competition=competition, by=member, run=whole, public_score=public)
    return Run.objects.get(pk=whole.pk)


def test_mean_deviation_and_the_fold_closest_to_the_board(competition, member):
    run = in_folds(competition, member, 0.75, 0.77, 0.79, public=0.765)
    told = spread_of(run, competition.primary_metric)
    assert (told.count, told.mean, told.std) == (3, "0.7700", "±0.0200")
    assert (told.least, told.most, told.closest, told.gap) == ("0.7500", "0.7900", "1", "+0.0050")


def test_before_a_submission_no_fold_is_closest(competition, member):
    told = spread_of(in_folds(competition, member, 0.75, 0.77), competition.primary_metric)
    assert (told.closest, told.gap) == ("", "")


def test_missing_and_nan_folds_are_left_out_and_one_alone_says_nothing(competition, member):
    told = spread_of(
        in_folds(competition, member, 0.75, float("nan"), None, 0.77), competition.primary_metric
    )
    assert told.count == 2
    assert spread_of(in_folds(competition, member, 0.75), competition.primary_metric) is None


def test_the_page_of_the_run_shows_it(signed_in, competition, member):
    run = in_folds(competition, member, 0.75, 0.77, public=0.76)
    page = signed_in.get(reverse("experiments:run", args=[competition.team.slug, run.public_id]))
    assert "Closest to the board" in page.content.decode()
    alone = runs.log(experiment=run.experiment, by=member, name="alone")
    page = signed_in.get(reverse("experiments:run", args=[competition.team.slug, alone.public_id]))
    assert "Closest to the board" not in page.content.decode()
