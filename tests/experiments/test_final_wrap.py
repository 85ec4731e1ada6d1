"""What a finished competition came to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experiments.models import Competition, Submission
from experiments.selectors import progress
from experiments.selectors.final_wrap import final_wrap
from experiments.services import board_snapshots, runs, submissions, techniques
from experiments.services.runs import Measured
from experiments.services.values import Point
from tests.experiments.board_states import snapshot
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import MembershipFactory

START = datetime(2023, 1, 2, tzinfo=UTC)


@pytest.fixture
def competition(team):
    made = CompetitionFactory(
        team=team, slug="seg", starts_on=date(2023, 1, 1), ends_on=date(2023, 1, 20), daily_quota=None
    )
    return Competition.objects.with_metrics().select_related("team").get(pk=made.pk)


@pytest.fixture
def log(competition, member):
    def _log(name, score, *, hours=0, by=None, **fields):
        tags = fields.pop("tags", ())
        return runs.log(
            experiment=competition.experiments.get(),
            by=by or member,
            name=name,
            started_at=START + timedelta(hours=hours),
            ended_at=START + timedelta(hours=hours, minutes=30),
            measured=Measured(points=[Point("mIoU", score)], tags=tags),
            **fields,
        )

    return _log


@pytest.fixture
def send(competition, member):
    def _send(public, private=None, *, run=None, by=None, is_chosen=False):
        sent = submissions.record(
            competition=competition,
            by=by or member,
            run=run,
            public_score=public,
            private_score=private,
            submitted_at=START,
        )
        if is_chosen:
            submissions.choose(submission=sent, by=member, is_chosen=True)
        return sent

    return _send


def address(team):
    return reverse("experiments:final-wrap", args=[team.slug, "seg"])


def test_it_tells_the_last_places_and_how_far_the_team_was_shaken(competition, member):
    board_snapshots.go_by(competition=competition, by=member, text="우리")
    field = [("1", "a", 0.9), ("2", "b", 0.8)]
    snapshot(competition, [*field, ("9", "우리", 0.1)], day=1)
    snapshot(competition, [*field, ("9", "우리", 0.7)], day=2)
    snapshot(competition, [*field, ("9", "우리", 0.95)], day=3, board="private")
    found = final_wrap(competition)
    assert [(one.board, one.rank, one.score, one.teams) for one in found.places] == [
        ("public", 3, "0.7000", 3),
        ("private", 1, "0.9500", 3),
    ]
    assert found.climbed == 2


def test_the_chosen_are_held_against_the_best_by_the_private_score(competition, log, send):
    steady, lucky = log("steady", 0.6), log("lucky", 0.7, hours=1)
    send(0.60, 0.62, run=steady)
    send(0.75, 0.58, run=lucky, is_chosen=True)
    choice = final_wrap(competition).choice
    assert (choice.best.name, choice.missed, choice.is_best_chosen) == ("steady", "0.0400", False)
    assert [one.name for one in choice.chosen] == ["lucky"]


def test_without_private_scores_the_public_ones_tell_and_an_equal_one_is_no_loss(competition, send):
    send(0.7)
    send(0.7, is_chosen=True)
    Submission.objects.create(team=competition.team, competition=competition, public_score=float("inf"))
    choice = final_wrap(competition).choice
    assert (choice.missed, choice.is_best_chosen) == ("", True)


def test_it_names_the_jumps_the_techniques_and_who_did_how_much(competition, team, member, log, send):
    someone = MembershipFactory(team=team).user
    techniques.name(team=team, by=member, name="tta")
    first = log("start", 0.5, what_changed="nothing yet")
    second = log(
        "flips", 0.6, hours=1, by=someone, tags=["tta"], parent=first, what_changed="flips at the end"
    )
    log("longer", 0.61, hours=2, parent=second, tags=["tta"])
    send(0.5)
    send(0.6, by=someone)
    send(0.61, by=MembershipFactory(team=team, user__name="Only Sender").user)
    found = final_wrap(competition)
    assert [(one.step.name, one.difference) for one in found.jumps] == [
        ("flips", "+0.1000"),
        ("longer", "+0.0100"),
    ]
    assert [one.technique.name for one in found.effects] == ["tta"]
    assert [one.step.name for one in found.timeline] == ["start", "flips", "longer"]
    told = [(one.name, one.runs, one.submissions, one.steps) for one in found.members]
    assert told == [(str(member), 2, 1, 1), (str(someone), 1, 1, 1), ("Only Sender", 0, 1, 0)]


def test_the_page_says_so_until_the_competition_is_over(signed_in, team, competition):
    Competition.objects.filter(pk=competition.pk).update(ends_on=None)
    assert "Nobody said yet when it ends" in signed_in.get(address(team)).content.decode()
    Competition.objects.filter(pk=competition.pk).update(ends_on=date(2099, 1, 1))
    assert "The competition is not over" in signed_in.get(address(team)).content.decode()


def test_the_board_of_a_finished_competition_leads_there(signed_in, team, competition, log):
    board = reverse("experiments:leaderboard", args=[team.slug, "seg"])
    assert address(team) in signed_in.get(board).content.decode()
    assert signed_in.get(address(team)).status_code == 200


def test_a_long_timeline_says_that_it_is_cut(signed_in, team, competition, log, monkeypatch):
    monkeypatch.setattr(progress, "MOST_STEPS", 2)
    for number in range(3):
        log(f"run {number}", 0.5 + number / 10, hours=number)
    for name in ("final-wrap", "progress"):
        page = signed_in.get(reverse(f"experiments:{name}", args=[team.slug, "seg"])).content.decode()
        assert "The latest 2 of 3 improvements are shown." in page


def test_it_costs_as_many_queries_with_much_as_with_little(signed_in, team, competition, member, log, send):
    techniques.name(team=team, by=member, name="tta")
    board_snapshots.go_by(competition=competition, by=member, text="우리")
    counts = []
    for start, end in ((0, 2), (2, 10)):
        for number in range(start, end):
            parent = log(f"base {number}", 0.5 + number / 50, hours=number)
            run = log(f"run {number}", 0.52 + number / 40, hours=number, tags=["tta"], parent=parent)
            send(0.5, 0.5 + number / 50, run=run, is_chosen=True, by=MembershipFactory(team=team).user)
            snapshot(
                competition, [("9", "우리", 0.5)], day=number, board="private" if number % 2 else "public"
            )
        with CaptureQueriesContext(connection) as asked:
            page = signed_in.get(address(team))
        assert page.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30
