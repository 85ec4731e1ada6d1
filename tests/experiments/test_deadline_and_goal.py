"""The board after the deadline, baselines, and the goal."""

from datetime import UTC, datetime, time

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from experiments.models import Competition, Run, ScoreKind, Tag
from experiments.models.competitions import deadline_of
from experiments.selectors import progress
from experiments.selectors.competitions import days_of
from experiments.selectors.team_board import Wish, page_of
from experiments.services import competitions, runs, tracked_values, tracking
from experiments.services.runs import Measured
from experiments.services.values import Point
from tests.factories.experiments import CompetitionFactory

LAST_HOUR = datetime(2023, 1, 6, 14, 30, tzinfo=UTC)  # 23:30 in Seoul
NEXT_DAY = datetime(2023, 1, 6, 15, 0, tzinfo=UTC)  # midnight in Seoul


@pytest.fixture
def competition(team):
    made = CompetitionFactory(
        team=team, ends_on="2023-01-06", zone="Asia/Seoul", goal=0.8, metric__decimals=3
    )
    return Competition.objects.with_metrics().select_related("team").get(pk=made.pk)


@pytest.fixture
def log(competition, member):
    def _log(name, score, at, **fields):
        run = runs.log(
            experiment=competition.experiments.get(),
            by=member,
            name=name,
            started_at=at,
            measured=Measured(points=[Point("mIoU", score)], tags=fields.pop("tags", ())),
            **fields,
        )
        run.refresh_from_db()
        return run

    return _log


def board(competition):
    return [(row.place, row.name) for row in page_of(competition, Wish(), 1).object_list]


@pytest.mark.parametrize(
    ("closing_time", "zone", "first_moment_too_late"),
    [
        (None, "Asia/Seoul", datetime(2023, 1, 6, 15, tzinfo=UTC)),
        (time(19), "Asia/Seoul", datetime(2023, 1, 6, 10, tzinfo=UTC)),
        (None, "UTC", datetime(2023, 1, 7, tzinfo=UTC)),
        (time(9), "America/New_York", datetime(2023, 1, 6, 14, tzinfo=UTC)),
    ],
)
def test_the_deadline_is_in_the_competitions_zone(closing_time, zone, first_moment_too_late):
    assert deadline_of(datetime(2023, 1, 6, tzinfo=UTC).date(), closing_time, zone) == first_moment_too_late


def test_without_a_last_day_nothing_is_late(team):
    competition = CompetitionFactory(team=team)
    assert competition.ends_at is None
    assert not days_of(competition).is_over


def test_what_ends_after_the_deadline_has_no_place(competition, log):
    log("in time", 0.7, LAST_HOUR)
    late = log("late", 0.9, NEXT_DAY)
    across = log("across", 0.8, LAST_HOUR, ended_at=NEXT_DAY)
    assert {late.score_kind, across.score_kind} == {ScoreKind.LATE}
    assert late.score == 0.9
    assert board(competition) == [("1", "in time"), ("–", "late"), ("–", "across")]
    rows = page_of(competition, Wish(), 1).object_list
    assert [[label.text for label in row.labels] for row in rows] == [
        [],
        ["after the deadline"],
        ["after the deadline"],
    ]
    assert [step.name for step in progress.best_over_time(competition)] == ["in time"]


def test_another_last_day_counts_them_anew(competition, log, member):
    log("in time", 0.7, LAST_HOUR)
    late = log("late", 0.9, NEXT_DAY)
    competitions.change(
        competition=competition, by=member, version=None, changes={"ends_on": NEXT_DAY.date().replace(day=7)}
    )
    late.refresh_from_db()
    assert late.score_kind == ScoreKind.RANKED
    competitions.change(
        competition=competition, by=member, version=None, changes={"closing_time": time(0, 0)}
    )
    late.refresh_from_db()
    assert late.score_kind == ScoreKind.LATE


def test_a_corrected_moment_counts(competition, log, member):
    run = log("typed wrong", 0.9, NEXT_DAY)
    runs.change(run=run, by=member, wishes={"started_at": LAST_HOUR, "ended_at": LAST_HOUR})
    run.refresh_from_db()
    assert run.score_kind == ScoreKind.RANKED


def test_a_program_that_ends_after_the_deadline_is_late(competition, member):
    run = tracking.create(
        experiment=competition.experiments.get(), by=member, started_at=LAST_HOUR, name="long", tags={}
    )
    Run.objects.filter(pk=run.pk).update(heard_at=LAST_HOUR)
    tracked_values.write(run=Run.objects.get(pk=run.pk), by=member, points=[Point("mIoU", 0.5, 1, 1)])
    tracking.update(run=run, by=member, fields={"status": "FINISHED", "ended_at": LAST_HOUR})
    run.refresh_from_db()
    assert run.score_kind == ScoreKind.RANKED
    tracking.update(run=run, by=member, fields={"ended_at": NEXT_DAY})
    run.refresh_from_db()
    assert (run.score_kind, run.score) == (ScoreKind.LATE, 0.5)


def test_a_program_still_running_after_the_deadline_is_late(competition, member):
    run = tracking.create(
        experiment=competition.experiments.get(), by=member, started_at=LAST_HOUR, name="long", tags={}
    )
    tracked_values.write(run=run, by=member, points=[Point("mIoU", 0.5, 1, 1)])
    run.refresh_from_db()
    assert run.score_kind == ScoreKind.LATE  # heard of now, years later


def test_a_run_without_a_date_is_never_late(competition, log):
    run = log("from a table", 0.9, NEXT_DAY, is_dated=False)
    assert run.score_kind == ScoreKind.RANKED


def test_the_database_keeps_score_and_kind_together(competition, log):
    run = log("run", 0.5, LAST_HOUR)
    for fields in ({"score": None}, {"score_kind": ScoreKind.MISSING}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Run.objects.filter(pk=run.pk).update(**fields)


def test_the_goal_says_what_is_missing_in_either_direction(competition, log):
    log("first", 0.7, LAST_HOUR)
    marks = progress.marks_of(competition, progress.best_over_time(competition))
    assert (marks.goal.gap, marks.goal.is_reached) == ("0.100", False)
    competition.primary_metric.direction = "min"
    marks = progress.marks_of(competition, progress.best_over_time(competition))
    assert marks.goal.is_reached


def test_the_first_run_is_the_baseline_until_one_is_marked(competition, log, member, signed_in, team):
    log("first", 0.5, LAST_HOUR)
    run = log("second", 0.6, LAST_HOUR, tags=["aug"])
    log("best", 0.7, LAST_HOUR)

    def marks():
        return progress.marks_of(competition, progress.best_over_time(competition)).baselines

    assert [(mark.name, mark.gap) for mark in marks()] == [("first", "+0.200")]
    address = reverse("experiments:mark-baseline", args=[team.slug, run.public_id])
    signed_in.post(address, {"is_baseline": "on"})
    assert [(mark.name, mark.gap) for mark in marks()] == [("second", "+0.100")]
    assert set(run.tags.values_list("key", flat=True)) == {"aug", "baseline"}
    lines = progress.chart_of(competition, progress.best_over_time(competition))["lines"]
    assert [line["y"] for line in lines] == [0.6, 0.8]
    signed_in.post(address)
    assert set(run.tags.values_list("key", flat=True)) == {"aug"}


def test_baselines_are_found_by_their_tag(competition, log):
    for number in range(300):
        log(f"run {number}", 0.5, LAST_HOUR, tags=["baseline"] if number == 7 else ["other"])
    found = Tag.objects.of_baselines(competition).values("run")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SET enable_seqscan = off")
    told = found.explain()
    assert "runs_by_tag" in told
    assert "SCAN experiments_tag" not in told
    assert "Seq Scan on experiments_tag" not in told


def test_a_goal_is_typed_and_read_back(signed_in, team, competition):
    address = reverse("experiments:edit-competition", args=[team.slug, competition.slug])
    page = signed_in.get(address)
    assert 'value="0.8"' in page.content.decode()
    typed = {
        "name": "n", "slug": competition.slug, "zone": "Asia/Seoul", "ends_on": "2023-01-06", "closing_time": "19:00",
        "goal": "nan", "metrics-TOTAL_FORMS": "1", "metrics-INITIAL_FORMS": "0", "metrics-0-key": "mIoU",
        "metrics-0-label": "", "metrics-0-direction": "max", "metrics-0-scale": "fraction", "metrics-0-decimals": "4",
    }  # fmt: skip
    assert signed_in.post(address, typed).status_code == 422
    assert signed_in.post(address, typed | {"goal": "0.75"}).status_code == 302
    competition.refresh_from_db()
    assert (competition.goal, competition.closing_time) == (0.75, time(19))
    assert competition.ends_at == datetime(2023, 1, 6, 10, tzinfo=UTC)
