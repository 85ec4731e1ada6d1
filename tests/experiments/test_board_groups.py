"""The team leaderboard by member, technique, week and class."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experiments.models import Competition, LatestMetric, MetricKey, Run, ScoreKind, Tag
from experiments.selectors import board_groups, board_lines, class_board, progress
from experiments.services import runs, submissions
from experiments.services.runs import Measured
from experiments.services.values import Point
from projects.models import CampCalendar
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import MembershipFactory

MONDAY = datetime(2023, 1, 1, 15, tzinfo=UTC)  # Monday 2023-01-02, 00:00 in Seoul


def with_metrics(made):
    return Competition.objects.with_metrics().select_related("team").get(pk=made.pk)


@pytest.fixture
def competition(team):
    return with_metrics(
        CompetitionFactory(team=team, classes=["Paper", "Glass", "Metal", "Battery", "Cloth"])
    )


@pytest.fixture
def log(competition, member):
    def _log(name, score=None, *, hours=0, public=None, tags=(), classes=None, **fields):
        points = [] if score is None else [Point("mIoU", score)]
        points += [Point(f"iou/{one}", value) for one, value in (classes or {}).items()]
        at = MONDAY + timedelta(hours=hours)
        run = runs.log(
            experiment=competition.experiments.get(),
            by=fields.get("owner", member),
            name=name,
            started_at=at,
            measured=Measured(points=points, tags=tags),
            **fields,
        )
        if public is not None:
            submissions.record(
                competition=competition, by=member, run=run, public_score=public, submitted_at=at
            )
        return run

    return _log


def members(competition):
    return board_groups.by_member(competition, progress.best_over_time(competition))


def test_a_member_has_a_best_a_count_and_a_share_in_the_teams_best(competition, log, team, member):
    someone = MembershipFactory(team=team).user
    idle = MembershipFactory(team=team).user
    log("start", 0.5, public=0.48)
    log("theirs", 0.6, hours=1, owner=someone, public=0.58)
    log("mine", 0.7, hours=2)
    log("no help", 0.65, hours=3, owner=someone, public=0.61)
    log("last", 0.72, hours=4)
    log("failed", hours=5, owner=idle)
    found = members(competition)
    assert [group.key for group in found] == [member.pk, someone.pk, idle.pk]
    mine, theirs, none = found
    assert (mine.best["name"], mine.runs, mine.steps, mine.public) == ("last", 3, 2, 0.48)
    assert mine.gained == pytest.approx(0.12)
    assert (theirs.best["name"], theirs.runs, theirs.steps, theirs.public) == ("no help", 2, 1, 0.61)
    assert (none.best, none.runs, none.gained) == (None, 1, None)
    lines = board_lines.lines_of(competition, "member", found)
    assert [line.place for line in lines] == ["1", "2", "–"]
    assert [line.gained for line in lines] == ["+0.1200", "+0.1000", ""]


def test_techniques_are_tags_by_their_best_run(competition, log):
    log("base", 0.9, tags=["baseline"])
    log("early", 0.7, tags=["tta", "loss"])
    log("late", 0.7, hours=1, tags=["tta"])
    log("weak", 0.4, hours=2, tags=["loss", "aug"])
    log("none", hours=3, tags=["crf"])
    Tag.objects.create(run=log("mlflow", 0.8), experiment=competition.experiments.get(), key="mlflow.x")
    found = board_groups.by_technique(competition)
    assert [(one.key, one.runs, one.best and one.best["name"]) for one in found] == [
        ("loss", 2, "early"),
        ("tta", 2, "early"),
        ("aug", 1, "weak"),
        ("crf", 1, None),
    ]


def test_weeks_begin_on_monday_in_the_teams_zone(competition, log, team):
    team.zone = competition.team.zone = "Asia/Seoul"
    log("sunday", 0.5, hours=-1, public=0.4)
    log("monday", 0.6, hours=0, public=0.5)
    log("weaker", 0.55, hours=24, public=0.5)
    log("two weeks on", 0.58, hours=24 * 14)
    found = board_groups.by_week(competition)
    told = [
        (str(one.key), one.runs, one.submissions, one.best["name"], one.gained and round(one.gained, 3))
        for one in found
    ]
    assert told == [
        ("2023-01-16", 1, 0, "two weeks on", None),
        ("2023-01-02", 2, 2, "monday", 0.1),
        ("2022-12-26", 1, 1, "sunday", None),
    ]
    CampCalendar.objects.create(team=team, first_day=datetime(2022, 9, 19).date())  # noqa: DTZ001
    lines = board_lines.lines_of(competition, "week", found)
    assert [line.name for line in lines] == ["Week 18", "Week 16", "Week 15"]


def test_the_address_of_a_week_shows_its_runs(signed_in, competition, log, team):
    log("sunday", 0.5, hours=-1)
    log("of-monday", 0.6)
    week = board_groups.by_week(competition)[0]
    address = board_lines.lines_of(competition, "week", [week])[0].runs_url
    page = signed_in.get(address).content.decode()
    assert ">of-monday</a>" in page
    assert ">sunday</a>" not in page


def test_runs_over_many_years_are_put_into_the_weeks_there_are(competition, log):
    log("at the beginning of time", 0.9, hours=-24 * 365 * 50)
    log("now", 0.6)
    found = board_groups.by_week(competition)
    assert [one.best["name"] for one in found] == ["now", "at the beginning of time"]
    assert len({one.key for one in found}) == 2


def test_lower_scores_win_where_they_do(team, member):
    competition = with_metrics(CompetitionFactory(team=team, metric__direction="min"))
    for hours, score in enumerate((0.5, 0.3, 0.4)):
        runs.log(
            experiment=competition.experiments.get(),
            by=member,
            name=f"run {score}",
            started_at=MONDAY + timedelta(hours=hours),
            measured=Measured(points=[Point("mIoU", score)], tags=["tta"]),
        )
    assert members(competition)[0].best["name"] == "run 0.3"
    assert members(competition)[0].gained == pytest.approx(-0.2)
    assert board_groups.by_technique(competition)[0].best["name"] == "run 0.3"
    assert board_groups.by_week(competition)[0].best["name"] == "run 0.3"


def test_what_came_after_the_deadline_counts_nowhere(competition, log):
    log("in time", 0.6, tags=["tta"], classes={"Paper": 0.5})
    late = log("late", 0.9, hours=1, tags=["tta"], classes={"Paper": 0.9})
    Run.objects.filter(pk=late.pk).update(score_kind=ScoreKind.LATE)
    assert [(one.best["name"], one.runs) for one in members(competition)] == [("in time", 1)]
    assert [(one.best["name"], one.runs) for one in board_groups.by_technique(competition)] == [
        ("in time", 1)
    ]
    assert [(one.best["name"], one.runs) for one in board_groups.by_week(competition)] == [("in time", 1)]
    measure = class_board.measures_of(competition)[0]
    assert [row.run for row in class_board.board(competition, measure).rows] == ["in time"]


def test_classes_have_their_best_and_the_best_run_its_weakest(competition, log):
    log("paper", 0.5, classes={"Paper": 0.9, "Glass": 0.2, "Metal": 0.3, "Battery": 0.1})
    best = log("best", 0.7, hours=1, classes={"Paper": 0.8, "Glass": 0.6, "Metal": 0.5, "Battery": 0.4})
    log("nan", 0.6, hours=2, classes={"Paper": float("nan"), "Glass": float("inf")})
    measure = class_board.measures_of(competition)[0]
    found = class_board.board(competition, measure)
    assert measure.name == "iou"
    assert [(row.name, row.score, row.run, row.in_best, row.short) for row in found.rows] == [
        ("Battery", "0.4000", "best", "0.4000", ""),
        ("Metal", "0.5000", "best", "0.5000", ""),
        ("Glass", "0.6000", "best", "0.6000", ""),
        ("Paper", "0.9000", "paper", "0.8000", "−0.1000"),
    ]
    assert [row.is_weak for row in found.rows] == [True, True, True, False]
    assert (found.best_run, found.mean, found.mean_in_best) == ("best", "0.6000", "0.5750")
    of_run = class_board.of_run(best, competition)
    assert [row.name for row in of_run.rows] == ["Battery", "Metal", "Glass", "Paper"]
    assert of_run.rows[-1].best == "0.9000"


def test_the_measure_nearest_to_the_metric_comes_first(competition, log):
    log("run", 0.5, classes={"Paper": 0.9})
    MetricKey.objects.ids_for(competition.team, ["val/f1/Paper", "val/f1/Glass", "val/loss", "IoU.Metal"])
    assert [one.name for one in class_board.measures_of(competition)] == ["IoU", "iou", "val/f1"]


def test_a_run_page_shows_its_classes_once(signed_in, team, competition, log):
    run = log("run", 0.5, classes={"Paper": 0.9123, "Glass": 0.2})
    page = signed_in.get(reverse("experiments:run", args=[team.slug, run.public_id])).content.decode()
    assert "Classes by iou" in page
    assert "iou/Paper" not in page
    assert "0.9123" in page


@pytest.mark.parametrize("by", ["run", "member", "technique", "week", "class", "nonsense"])
def test_every_view_has_an_address_of_its_own(signed_in, team, competition, log, by):
    address = reverse("experiments:leaderboard", args=[team.slug, competition.slug])
    assert signed_in.get(address, {"by": by}).status_code == 200
    log("a-run", 0.5, tags=["tta"], classes={"Paper": 0.5})
    page = signed_in.get(address, {"by": by})
    assert "a-run" in page.content.decode()


def seed(competition, count, owners):
    """Write runs with tags and classes at once."""
    experiment = competition.experiments.get()
    dice = random.Random(count)
    start = Run.objects.count()
    made = Run.objects.bulk_create(
        Run(
            team=competition.team, experiment=experiment, competition=competition, name=f"seeded {number}",
            started_at=MONDAY + timedelta(minutes=20 * number), score=dice.random(), score_kind=ScoreKind.RANKED,
            owner=dice.choice(owners),
        )
        for number in range(start, start + count)
    )  # fmt: skip
    ids = MetricKey.objects.ids_for(competition.team, ["mIoU", "iou/Paper", "iou/Glass"])
    LatestMetric.objects.bulk_create(
        LatestMetric(run=run, key_id=key, experiment=experiment, value=dice.random(), logged_ms=0)
        for run in made
        for key in ids.values()
    )
    Tag.objects.bulk_create(
        Tag(run=run, experiment=experiment, key=dice.choice(["tta", "loss", "aug", "crf"])) for run in made
    )


@pytest.mark.parametrize("by", ["member", "technique", "week", "class"])
def test_the_views_cost_the_same_with_10_and_with_200_runs(signed_in, team, member, owner, competition, by):
    address = reverse("experiments:leaderboard", args=[team.slug, competition.slug]) + f"?by={by}"
    seed(competition, 10, [member, owner])
    with CaptureQueriesContext(connection) as few:
        signed_in.get(address)
    seed(competition, 190, [member, owner])
    with CaptureQueriesContext(connection) as many:
        page = signed_in.get(address)
    assert page.status_code == 200
    assert len(many) == len(few) <= 18


@pytest.fixture
def plans():
    """Return the plans of every query of a call, as the database means to answer it."""

    def _plans(call):
        with CaptureQueriesContext(connection) as asked:
            call()
        told = []
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE")
                cursor.execute("SET enable_seqscan = off")
            prefix = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
            for query in asked:
                if query["sql"].startswith("SELECT"):
                    cursor.execute(f"{prefix} {query['sql']}".replace("%", "%%"))
                    told.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
        return told

    return _plans


@pytest.mark.parametrize("by", ["member", "technique", "week", "class"])
def test_no_plan_reads_the_runs_of_other_competitions(team, member, owner, competition, plans, by):
    seed(competition, 300, [member, owner])
    seed(with_metrics(CompetitionFactory(team=team)), 300, [member, owner])
    calls = {
        "member": lambda: board_groups.by_member(competition, []),
        "technique": lambda: board_groups.by_technique(competition),
        "week": lambda: board_groups.by_week(competition),
        "class": lambda: class_board.board(competition, class_board.measures_of(competition)[0]),
    }
    told = plans(calls[by])
    assert told
    for plan in told:
        for table in ("run", "tag", "latestmetric", "submission"):
            assert f"Seq Scan on experiments_{table}" not in plan
            assert f"SCAN experiments_{table}" not in plan, plan


def test_the_best_of_a_class_is_a_step_into_the_index(team, member, owner, competition, plans):
    seed(competition, 300, [member, owner])
    measure = class_board.measures_of(competition)[0]
    told = "\n".join(plans(lambda: class_board.best_of_classes(competition, measure)))
    assert "runs_by_latest_value" in told
