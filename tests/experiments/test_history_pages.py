"""The pages of ranks over time, of what lies around us, of differences, and of public against private."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experiments.models import CutLine, Rival, RivalPlace
from experiments.services import board_snapshots, rivals, submissions
from teams.models import HistoryEvent
from tests.experiments.board_states import snapshot
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def competition(team, member):
    made = CompetitionFactory(team=team, slug="recycle")
    board_snapshots.go_by(competition=made, by=member, text="우리")
    return made


def field(day: int, ours: float, teams: int = 30):
    return [
        ("9000", "우리", ours),
        *((str(n), f"팀 {n}", round(0.9 - n / 100 + day / 500, 4)) for n in range(teams)),
    ]


def address(team, name, *args) -> str:
    return reverse(f"experiments:{name}", args=[team.slug, "recycle", *args])


def page(client, team, name, **query) -> str:
    response = client.get(address(team, name), query)
    assert response.status_code == 200
    return response.content.decode()


PAGES = ("history", "around-us", "differences", "shake-up")


@pytest.mark.parametrize("name", PAGES)
def test_without_a_board_a_page_says_what_to_do(signed_in, team, competition, name):
    assert "No board yet" in page(signed_in, team, name) or name == "differences"


@pytest.mark.parametrize("name", PAGES)
def test_a_board_without_us_is_no_error(signed_in, team, competition, name):
    snapshot(competition, [("1", "a", 0.5), ("2", "b", None)])
    page(signed_in, team, name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_as_many_queries_for_any_number_of_boards(signed_in, team, competition, member, name):
    counts = []
    for boards in (2, 8):
        for day in range(boards):
            snapshot(competition, field(day, 0.62 + day / 30), day=boards + day)
        if boards == 2:
            rivals.follow(competition=competition, by=member, text="팀 0")
        page(signed_in, team, name)
        with CaptureQueriesContext(connection) as queries:
            page(signed_in, team, name)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_ranks_over_time_stand_in_the_chart_and_in_the_table(signed_in, team, competition, member):
    for day, ours in enumerate((0.65, 0.75, 0.85)):
        snapshot(competition, field(day, ours), day=day)
    rivals.follow(competition=competition, by=member, text="팀 3")
    text = page(signed_in, team, "history")
    assert '"kind": "rank"' in text
    assert "팀 3" in text
    assert "0.85" in text
    assert "Top 10 %" in text
    assert "Gold" not in text
    assert "Gold" in page(signed_in, team, "history", medals="1")


def test_a_team_is_followed_by_a_form_and_by_a_suggestion_and_let_go(signed_in, team, competition):
    snapshot(competition, field(0, 0.75))
    assert "팀 0" in page(signed_in, team, "history")
    signed_in.post(address(team, "follow-team"), {"text": "팀 0"})
    [rival] = Rival.objects.all()
    assert (rival.key, rival.is_team_id, RivalPlace.objects.get().rank) == ("0", True, 1)
    refused = signed_in.post(address(team, "follow-team"), {"text": "아무도 아님"})
    assert refused.status_code == 422
    assert "아무도 아님" in refused.content.decode()
    signed_in.post(address(team, "follow-no-more", rival.pk))
    assert not Rival.objects.exists()
    assert set(HistoryEvent.objects.values_list("what", flat=True)) >= {"rival followed", "rival let go"}


def test_a_line_is_drawn_and_erased(signed_in, team, competition):
    snapshot(competition, field(0, 0.75))
    signed_in.post(address(team, "draw-line"), {"value": "5", "unit": "rank", "label": "본선"})
    assert "본선" in page(signed_in, team, "history")
    assert signed_in.post(address(team, "draw-line"), {"value": "100", "unit": "percent"}).status_code == 422
    assert signed_in.post(address(team, "draw-line"), {"value": "", "unit": "x"}).status_code == 422
    signed_in.post(address(team, "erase-line", CutLine.objects.get().pk))
    assert not CutLine.objects.exists()


def test_the_distance_is_told_in_score_and_in_submissions(signed_in, team, competition, member):
    for score in (0.60, 0.62, 0.61, 0.64, 0.66):
        submissions.record(competition=competition, by=member, public_score=score)
    snapshot(competition, [("1", "a", 0.71), ("2", "b", 0.67), ("3", "우리", 0.66), ("4", "c", 0.5)])
    text = page(signed_in, team, "around-us")
    assert "0.0100" in text
    assert "3 of 4 submissions helped" in text
    assert "One of them would pass 1 team." in text


def test_few_submissions_say_nothing(signed_in, team, competition, member):
    submissions.record(competition=competition, by=member, public_score=0.6)
    snapshot(competition, field(0, 0.6))
    assert "Too few submissions have raised" in page(signed_in, team, "around-us")
    assert "five are needed" in page(signed_in, team, "shake-up")


def test_movers_of_the_day_are_named(signed_in, team, competition):
    snapshot(competition, field(0, 0.65))
    snapshot(competition, field(1, 0.85), day=1)
    text = page(signed_in, team, "around-us")
    assert "Movers of the day" in text
    assert 'class="is-ours"' in text


def test_differences_are_reached_kind_by_kind(signed_in, team, competition):
    before = snapshot(competition, [("1", "a", 0.9), ("2", "우리", 0.5), ("3", "c", 0.4)])
    after = snapshot(competition, [("1", "새 이름", 0.9), ("2", "우리", 0.95), ("4", "d", 0.4)], day=1)
    both = {"before": before.pk, "after": after.pk}
    assert "was a" in page(signed_in, team, "differences", kind="renamed", **both)
    assert '<th scope="row">d' in page(signed_in, team, "differences", kind="entered", **both)
    assert '<th scope="row">c' in page(signed_in, team, "differences", kind="left", **both)
    assert "+0.4500" in page(signed_in, team, "differences", kind="improved")
    same = page(signed_in, team, "differences", before=after.pk, after=after.pk)
    assert "These two cannot be compared" in same
    page(signed_in, team, "differences", before="x", after="9" * 30, kind="?", page="-1")


def test_the_shake_up_is_told_for_all_and_for_us(signed_in, team, competition, member):
    for score in (0.60, 0.62, 0.61, 0.64, 0.66):
        submissions.record(competition=competition, by=member, public_score=score)
    teams = [("1", "a", 0.9), ("2", "우리", 0.8), ("3", "c", 0.7), ("4", "d", 0.6)]
    snapshot(competition, teams)
    assert "One of the two boards is missing" in page(signed_in, team, "shake-up")
    scores = (0.8, 0.9, 0.7, 0.6)
    snapshot(
        competition,
        [(*one[:2], score) for one, score in zip(teams, scores, strict=True)],
        board="private",
        day=1,
    )
    text = page(signed_in, team, "shake-up")
    assert "12.5%" in text
    assert "25.0%" in text
    assert "0.800" in text
    assert "rank 2 → 1" in text
    assert "95 % interval" in text


def test_the_api_tells_differences_and_history(client, team, competition, member):
    from teams.services import tokens

    membership = team.memberships.get(user=member)
    secret = tokens.issue(membership=membership, name="t", by=member)[1]
    headers = {"Authorization": f"Bearer {secret}"}
    base = f"/api/v1/teams/{team.slug}/competitions/recycle"
    assert client.get(f"{base}/differences/", headers=headers).json()["counts"] is None
    for day in range(2):
        snapshot(competition, [*field(day, 0.7 + day / 10, 150), (f"x{day}", f"x{day}", 0.1)], day=day)
    body = client.get(f"{base}/differences/", {"kind": "entered"}, headers=headers).json()
    assert (body["counts"]["entered"], body["counts"]["left"]) == (1, 1)
    assert [one["after"]["team_name"] for one in body["results"]] == ["x1"]
    fallen = client.get(f"{base}/differences/", {"kind": "improved"}, headers=headers).json()
    assert (len(fallen["results"]), fallen["counts"]["improved"]) == (100, 151)
    rest = client.get(fallen["next"], headers=headers).json()
    assert (len(rest["results"]), rest["next"]) == (51, None)
    history = client.get(f"{base}/rank-history/", {"medals": "1"}, headers=headers).json()
    assert [one["kind"] for one in history["curves"]] == ["ours", "cut", "cut", "cut", "cut"]
    assert [one["rank"] for one in history["curves"][0]["spots"]] == [21, 12]
