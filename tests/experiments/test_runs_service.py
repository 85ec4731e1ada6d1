"""Logging, changing, deleting and restoring runs."""

import math

import pytest
from django.utils import timezone

from experiments.models import LatestMetric, MetricPoint, Run, ScoreKind
from experiments.services import runs, values
from experiments.services.edits import EditedMeanwhile
from experiments.services.runs import IsDeleted, Measured, WrongParent
from experiments.services.values import Point
from teams.models import HistoryEvent
from tests.factories.experiments import CompetitionFactory


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team)


@pytest.fixture
def log(competition, member):
    """Log a run of the competition with a score."""

    def _log(score=None, **fields):
        points = [] if score is None else [Point("mIoU", score)]
        parameters = fields.pop("parameters", {})
        return reread(
            runs.log(
                experiment=competition.experiments.get(),
                by=member,
                measured=Measured(parameters=parameters, points=points, tags=fields.pop("tags", ())),
                **({"name": "run"} | fields),
            )
        )

    return _log


def reread(run):
    return Run.objects.get(pk=run.pk)


def test_a_run_carries_its_score_its_owner_and_its_history(log, member):
    run = log(0.7, name="baseline", parameters={"lr": "1e-4"})
    assert (run.score, run.score_kind, run.owner, run.is_listed) == (0.7, ScoreKind.RANKED, member, True)
    assert [one.value for one in run.parameters.all()] == ["1e-4"]
    assert HistoryEvent.objects.get(what="run logged").target_id == str(run.pk)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_kept_and_not_ranked(log, number):
    run = log(number)
    assert (run.score, run.score_kind) == (None, ScoreKind.NOT_A_NUMBER)
    stored = run.latest_metrics.get().number
    assert stored == number or (math.isnan(stored) and math.isnan(number))
    assert repr(run.points.get().number) == repr(number)


def test_a_run_without_the_primary_metric_has_no_score(log):
    assert log().score_kind == ScoreKind.MISSING


def test_the_latest_value_has_the_greatest_step_whatever_came_last(log):
    run = log()
    values.write_metrics(
        run=run, points=[Point("mIoU", 0.5, 1), Point("mIoU", 0.8, 7), Point("mIoU", 0.6, 9)]
    )
    values.write_metrics(run=run, points=[Point("mIoU", 0.1, 3), Point("mIoU", math.nan, 4)])
    latest = run.latest_metrics.get()
    assert (latest.number, latest.step) == (0.6, 9)
    assert (latest.most, latest.most_step, latest.least, latest.least_step) == (0.8, 7, 0.1, 3)
    assert reread(run).score == 0.6


def test_sending_points_again_changes_nothing(log):
    run = log()
    points = [Point("mIoU", 0.5, 1, 10), Point("mIoU", math.nan, 2, 20), Point("loss", math.inf, 2, 20)]
    values.write_metrics(run=run, points=points)
    before = list(LatestMetric.objects.order_by("key_id").values())
    values.write_metrics(run=run, points=points)
    assert MetricPoint.objects.count() == 3
    assert list(LatestMetric.objects.order_by("key_id").values()) == before


def test_folds_give_the_whole_their_mean_and_leave_the_board(log, competition):
    whole = log(name="whole")
    first, *_others = [log(score, fold_of=whole, fold=str(score)) for score in (0.6, 0.7, 0.8)]
    latest = whole.latest_metrics.get()
    assert (latest.number, latest.folds) == (pytest.approx(0.7), 3)
    assert latest.std == pytest.approx(0.1)
    assert list(Run.objects.on_board(competition)) == [whole]
    runs.delete(run=first, by=first.owner)
    assert reread(whole).score == pytest.approx(0.75)
    runs.restore(run=first, by=first.owner)
    assert reread(whole).score == pytest.approx(0.7)


def test_what_a_whole_logs_itself_wins_over_its_folds(log):
    whole = log(name="whole")
    log(0.6, fold_of=whole)
    values.write_metrics(run=whole, points=[Point("mIoU", 0.65)])
    log(0.9, fold_of=whole)
    assert reread(whole).score == 0.65
    values.correct_metric(run=whole, key="mIoU", number=None)
    assert reread(whole).score == pytest.approx(0.75)


def test_edits_that_do_not_touch_are_merged(log, member):
    run = log(0.7, parameters={"lr": "1", "bs": "8"}, hypothesis="one\ntwo\nthree", tags=["old"])
    runs.change(
        run=run,
        by=member,
        version=1,
        wishes={
            "name": "run",
            "hypothesis": "ONE\ntwo\nthree",
            "parameters": {"lr": "2", "bs": "8"},
            "tags": ["old"],
        },
    )
    saved = runs.change(
        run=run,
        by=member,
        version=1,
        wishes={
            "name": "renamed",
            "hypothesis": "one\ntwo\nTHREE",
            "parameters": {"lr": "1", "epochs": "9"},
            "tags": ["new"],
        },
    )
    assert (saved.name, saved.hypothesis, saved.version) == ("renamed", "ONE\ntwo\nTHREE", 3)
    assert {one.key: one.value for one in saved.parameters.all()} == {"lr": "2", "epochs": "9"}
    assert [one.key for one in saved.tags.all()] == ["new"]


def test_edits_that_overlap_are_refused_with_what_is_stored(log, member):
    run = log(name="first", parameters={"lr": "1"})
    runs.change(run=run, by=member, version=1, wishes={"name": "theirs", "parameters": {"lr": "2"}})
    with pytest.raises(EditedMeanwhile) as refused:
        runs.change(
            run=run, by=member, version=1, wishes={"name": "mine", "parameters": {"lr": "3"}, "notes": "n"}
        )
    assert refused.value.theirs == {"name": "theirs", "parameter:lr": "2"}
    assert refused.value.version == 2
    assert (reread(run).name, reread(run).notes) == ("theirs", "")


def test_saving_what_is_there_writes_nothing(log, member):
    run = log(name="same")
    assert runs.change(run=run, by=member, version=1, wishes={"name": "same"}).version == 1
    assert not HistoryEvent.objects.filter(what="run changed").exists()


def test_a_deleted_run_is_restored_before_it_is_changed(log, member):
    run = log(0.5)
    runs.delete(run=run, by=member)
    assert not reread(run).is_listed
    with pytest.raises(IsDeleted):
        runs.change(run=run, by=member, wishes={"name": "x"})
    runs.restore(run=run, by=member)
    assert reread(run).is_listed


def test_a_run_does_not_descend_from_itself(log, member):
    first = log()
    second = log(parent=first)
    with pytest.raises(WrongParent):
        runs.change(run=first, by=member, wishes={"parent": second})


def test_a_fold_has_no_folds(log):
    whole = log()
    fold = log(fold_of=whole)
    with pytest.raises(WrongParent):
        log(fold_of=fold)


def test_equal_scores_rank_by_the_earlier_start_and_the_unranked_come_last_in_both_directions(
    log, competition
):
    missing, odd = log(name="missing"), log(math.nan, name="nan")
    low, late = log(0.5, name="low"), log(0.7, name="late")
    early = log(0.7, name="early", started_at=timezone.now() - timezone.timedelta(days=1))
    board = Run.objects.on_board(competition)
    assert list(board.best_first(is_higher_better=True)) == [early, late, low, odd, missing]
    assert list(board.best_first(is_higher_better=False)) == [low, early, late, odd, missing]
