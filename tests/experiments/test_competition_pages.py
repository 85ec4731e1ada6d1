"""The pages of competitions: list, new, home, edit; submissions and the day's quota."""

import math
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from experiments.models import Competition, Run, Submission
from experiments.selectors.quota import day_of, quota_at
from experiments.services import competitions, runs, submissions
from experiments.services.competitions import MetricWish, ScaleInUse
from experiments.services.runs import Measured
from experiments.services.submissions import NotYet, QuotaUsedUp
from experiments.services.values import Point
from tests.factories.experiments import CompetitionFactory


def rows(*metrics):
    fields = {"metrics-TOTAL_FORMS": str(len(metrics) + 1), "metrics-INITIAL_FORMS": "0"}
    empty = {"key": "", "label": "", "direction": "max", "scale": "fraction", "decimals": "4"}
    for index, metric in enumerate([*metrics, {}]):
        fields |= {f"metrics-{index}-{name}": value for name, value in (empty | metric).items()}
    return fields


TYPED = {"name": "쓰레기 분할", "zone": "Asia/Seoul", "daily_quota": "10", "classes": "Paper\nGlass, Metal"}


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, daily_quota=2, zone="Asia/Seoul")


def test_a_competition_is_made_with_an_address_from_its_name(signed_in, team):
    metrics = rows({"key": "mIoU"}, {"key": "loss", "direction": "min", "scale": "plain"})
    response = signed_in.post(reverse("experiments:new-competition", args=[team.slug]), TYPED | metrics)
    made = Competition.objects.with_metrics().get()
    assert response.status_code == 302
    assert made.slug
    assert made.slug.isascii()
    assert made.classes == ["Paper", "Glass", "Metal"]
    assert [(one.label, one.is_primary) for one in made.metrics.all()] == [("mIoU", True), ("loss", False)]
    assert made.experiments.get().name == "쓰레기 분할"
    assert signed_in.get(reverse("experiments:competition", args=[team.slug, made.slug])).status_code == 200
    assert (
        "쓰레기 분할" in signed_in.get(reverse("experiments:competitions", args=[team.slug])).content.decode()
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"zone": "Mars/Base"},
        {"starts_on": "2023-01-06", "ends_on": "2023-01-02"},
        {"platform_url": "javascript:alert(1)"},
        {"slug": "new"},
        {"slug": "not an address"},
        {"daily_quota": "-1"},
        {"metrics-0-key": ""},
        {"metrics-0-key": "../x"},
        {"metrics-1-key": "mIoU"},
        {"metrics-TOTAL_FORMS": "abc"},
    ],
)
def test_a_wrong_competition_comes_back_with_what_was_typed(signed_in, team, wrong):
    typed = TYPED | rows({"key": "mIoU"}) | wrong
    response = signed_in.post(reverse("experiments:new-competition", args=[team.slug]), typed)
    assert response.status_code == 422
    assert "Glass, Metal" in response.content.decode()
    assert not Competition.objects.exists()


def test_an_address_is_taken_once_per_team(signed_in, team, competition):
    typed = TYPED | rows({"key": "mIoU"}) | {"slug": competition.slug}
    page = signed_in.post(reverse("experiments:new-competition", args=[team.slug]), typed)
    assert page.status_code == 422
    assert "The team has a competition at this address." in page.content.decode()


def edit(signed_in, competition, **changes):
    address = reverse("experiments:edit-competition", args=[competition.team.slug, competition.slug])
    typed = TYPED | rows({"key": "mIoU"}) | {"slug": competition.slug, "version": "1"} | changes
    return signed_in.post(address, typed)


def test_a_stale_form_changes_nothing(signed_in, competition):
    assert edit(signed_in, competition, name="theirs").status_code == 302
    page = edit(signed_in, competition, name="mine")
    assert page.status_code == 422
    assert 'value="mine"' in page.content.decode()
    assert Competition.objects.get().name == "theirs"


def log(competition, member, key, number):
    run = runs.log(
        experiment=competition.experiments.get(),
        by=member,
        name=key,
        measured=Measured(points=[Point(key, number)]),
    )
    return Run.objects.get(pk=run.pk)


def test_another_primary_metric_orders_the_board_anew(competition, member):
    run = log(competition, member, "f1", 0.8)
    assert run.score is None
    competitions.change(
        competition=competition,
        by=member,
        version=1,
        changes={},
        metrics=[MetricWish("f1"), MetricWish("mIoU")],
    )
    run.refresh_from_db()
    assert run.score == 0.8


def test_a_scale_with_values_is_not_relabelled(competition, member):
    log(competition, member, "mIoU", 0.8)
    with pytest.raises(ScaleInUse):
        competitions.change(
            competition=competition,
            by=member,
            version=1,
            changes={},
            metrics=[MetricWish("mIoU", scale="percent")],
        )


@pytest.mark.parametrize(
    ("moment", "zone", "first", "hours"),
    [
        (datetime(2023, 1, 5, 14, 59, tzinfo=UTC), "Asia/Seoul", datetime(2023, 1, 4, 15, tzinfo=UTC), 24),
        (datetime(2023, 1, 5, 15, 0, tzinfo=UTC), "Asia/Seoul", datetime(2023, 1, 5, 15, tzinfo=UTC), 24),
        (datetime(2023, 3, 26, 10, tzinfo=UTC), "Europe/Berlin", datetime(2023, 3, 25, 23, tzinfo=UTC), 23),
        (datetime(2023, 11, 5, 10, tzinfo=UTC), "America/New_York", datetime(2023, 11, 5, 4, tzinfo=UTC), 25),
    ],
)
def test_a_quota_day_is_a_day_of_the_competition(moment, zone, first, hours):
    start, end = day_of(moment, zone)
    assert start == first
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


def test_the_quota_is_spent_in_the_competitions_days(competition, member):
    with time_machine.travel(datetime(2023, 1, 5, 14, 30, tzinfo=UTC), tick=False):
        submissions.record(competition=competition, by=member, public_score=0.5)
        submissions.record(competition=competition, by=member, public_score=0.6)
        with pytest.raises(QuotaUsedUp):
            submissions.record(competition=competition, by=member, public_score=0.7)
        assert quota_at(competition).left == 0
        assert quota_at(competition).resets_at == datetime(2023, 1, 5, 15, tzinfo=UTC)
    with time_machine.travel(datetime(2023, 1, 5, 15, 0, tzinfo=UTC), tick=False):
        assert quota_at(competition).left == 2
        submissions.record(competition=competition, by=member, public_score=0.7)
    assert Submission.objects.count() == 3


def test_what_the_platform_took_is_recorded_when_the_person_says_so(competition, member):
    Competition.objects.update(daily_quota=0)
    with pytest.raises(QuotaUsedUp):
        submissions.record(competition=competition, by=member, public_score=0.5)
    submissions.record(competition=competition, by=member, public_score=0.5, is_over_quota_meant=True)
    assert Submission.objects.count() == 1


def test_a_submission_does_not_lie_in_the_future(competition, member):
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(NotYet):
        submissions.record(competition=competition, by=member, submitted_at=tomorrow)


def test_a_submission_is_typed_and_listed(signed_in, competition):
    address = reverse("experiments:submissions", args=[competition.team.slug, competition.slug])
    assert signed_in.post(address, {"public_score": "70.12%", "rank": "3"}).status_code == 302
    page = signed_in.get(address).content.decode()
    assert "0.7012" in page
    doubt = signed_in.post(address, {"public_score": "70.12"})
    assert doubt.status_code == 422
    assert 'value="0.7012"' in doubt.content.decode()
    for wrong in (
        {"public_score": "abc"},
        {"public_score": "NaN"},
        {"public_score": ""},
        {"public_score": "1", "rank": "0"},
    ):
        assert signed_in.post(address, wrong).status_code == 422
    assert Submission.objects.count() == 1


def test_the_page_says_who_used_todays_submissions(signed_in, competition, member, owner):
    for by in (owner, member, member):
        submissions.record(competition=competition, by=by, public_score=0.5, is_over_quota_meant=True)
    address = reverse("experiments:submissions", args=[competition.team.slug, competition.slug])
    assert f"{member.name} 2, {owner.name} 1" in signed_in.get(address).content.decode()


def test_a_submission_is_chosen_for_the_final_standing_and_taken_back(signed_in, competition, member):
    sent = submissions.record(competition=competition, by=member, public_score=0.5)
    address = reverse("experiments:choose-submission", args=[competition.team.slug, sent.pk])
    for is_chosen in (True, False):
        assert signed_in.post(address, {"is_chosen": "on"} if is_chosen else {}).status_code == 302
        assert Submission.objects.get().is_chosen is is_chosen


def test_a_link_of_a_competition_leads_to_the_web_only(team):
    with pytest.raises(ValidationError):
        CompetitionFactory(team=team, platform_url="javascript:x").full_clean()


@pytest.mark.parametrize(
    ("today", "is_over"), [("2023-01-06T14:00:00Z", False), ("2023-01-06T16:00:00Z", True)]
)
def test_nothing_is_left_to_send_after_the_end(signed_in, team, competition, member, today, is_over):
    Competition.objects.update(ends_on="2023-01-06")
    with time_machine.travel("2023-01-06T01:00:00Z"):
        for score in (0.5, math.nan):
            submissions.record(competition=competition, by=member, public_score=score)
    with time_machine.travel(today):
        home = signed_in.get(reverse("team-home", args=[team.slug])).content.decode()
        listed = signed_in.get(reverse("experiments:submissions", args=[team.slug, competition.slug]))
    assert ("Submissions left today" in home, "the competition is over" in home) == (not is_over, is_over)
    page = listed.content.decode()
    assert ("Left today" in page, "Best public score" in page) == (not is_over, is_over)
    assert listed.context["best"] == "0.5000"
