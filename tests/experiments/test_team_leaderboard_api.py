"""The API of the team leaderboard by member, technique, week and class."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.experiments.test_board_groups import MONDAY, competition, log, seed  # noqa: F401
from tests.experiments.test_runs_api import api  # noqa: F401
from tests.factories.teams import MembershipFactory


@pytest.fixture
def ask(api, team, competition):  # noqa: F811
    def _ask(status=200, **query):
        response = api.get(f"/api/v1/teams/{team.slug}/competitions/{competition.slug}/leaderboard/", query)
        assert response.status_code == status
        return response.json()["results"] if status == 200 else response.json()

    return _ask


@pytest.fixture
def runs_of_two(log, team):  # noqa: F811
    someone = MembershipFactory(team=team).user
    log("start", 0.5, public=0.48, tags=["tta"], classes={"Paper": 0.7, "Glass": 0.2})
    log("theirs", 0.6, hours=1, owner=someone, classes={"Paper": 0.6, "Glass": 0.4})
    log("later", 0.7, hours=24 * 7 + 1, tags=["tta", "crf"])
    log("failed", hours=2, owner=MembershipFactory(team=team).user)
    return someone


def test_members_with_their_best_and_what_they_moved(ask, runs_of_two):
    rows = ask(by="member")
    assert [(row["place"], row["run"] and row["run"]["name"], row["runs"]) for row in rows] == [
        (1, "later", 2), (2, "theirs", 1), (None, None, 1),
    ]  # fmt: skip
    assert rows[1]["group"] == (runs_of_two.name or runs_of_two.email.split("@")[0])
    assert (rows[1]["member"], rows[1]["steps"]) == (runs_of_two.email, 1)
    assert rows[1]["gained"] == pytest.approx(0.1)


def test_techniques_by_the_best_run_that_carries_them(ask, runs_of_two):
    rows = ask(by="technique")
    told = [(row["place"], row["group"], row["run"]["name"], row["runs"]) for row in rows]
    assert told == [(1, "tta", "later", 2), (2, "crf", "later", 1)]
    assert {row["steps"] for row in rows} == {None}


def test_weeks_by_their_monday_the_latest_first(ask, runs_of_two):
    rows = ask(by="week")
    told = [(row["place"], row["group"], row["run"]["name"], row["submissions"]) for row in rows]
    assert told == [(None, "2023-01-09", "later", 0), (None, "2023-01-02", "theirs", 1)]
    assert rows[0]["gained"] == pytest.approx(0.1)


def test_classes_with_the_run_that_recognises_each_best(ask, runs_of_two):
    rows = ask(by="class")
    assert [(row["group"], row["run"]["name"], row["class_score"]) for row in rows] == [
        ("Paper", "start", 0.7), ("Glass", "theirs", 0.4),
    ]  # fmt: skip
    assert ask(by="class", measure="iou") == rows
    assert "there is: iou." in str(ask(400, by="class", measure="dice"))


@pytest.mark.parametrize("by", ["member", "technique", "week", "class"])
def test_without_runs_the_answer_is_empty(ask, by):
    assert ask(by=by) == []


def test_what_is_unknown_is_refused_with_what_there_is(ask):
    assert "by is run, member, technique, week, class or team." in str(ask(400, by="month"))


@pytest.mark.parametrize("by", ["member", "technique", "week", "class"])
def test_it_costs_as_many_queries_for_many_runs_as_for_few(ask, team, competition, member, owner, by):  # noqa: F811
    ask(by=by)  # the first request of the hour notes when the token was used
    counts = []
    for more in (10, 90):
        seed(competition, more, [member, owner])
        with CaptureQueriesContext(connection) as asked:
            ask(by=by)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30
