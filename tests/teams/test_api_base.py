"""What every view of a team's API does without saying so."""

import base64
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from kit.refusals import Conflict
from teams.access import Power
from teams.api.base import TeamAPIView
from teams.models import ApiToken, HistoryEvent, IdempotentReply, Role, Team
from teams.services import tokens
from tests.factories.teams import MembershipFactory


class EventIn(serializers.Serializer):
    what = serializers.CharField(max_length=20)


class EventOut(serializers.ModelSerializer):
    class Meta:
        model = HistoryEvent
        fields = ("pk", "what")


class Events(TeamAPIView):
    powers = {"GET": Power.READ, "POST": Power.WRITE}

    def get(self, request, team_slug):
        return self.paged(HistoryEvent.objects.of(self.team), EventOut, "-at", "-pk")

    def post(self, request, team_slug):
        what = self.valid(EventIn)["what"]
        event = HistoryEvent.objects.record(team=self.team, by=self.person, what=what, target=self.team)
        if what == "refuse":
            raise Conflict("Somebody was first.")
        return Response(EventOut(event).data, status=201)


view = Events.as_view()
urlpatterns = [path("<slug:team_slug>/", view)]


@pytest.fixture
def membership(team):
    return MembershipFactory(team=team, role=Role.MEMBER)


@pytest.fixture
def secret(membership):
    return tokens.issue(membership=membership, name="test", by=membership.user)[1]


def call(secret, team, method="get", body=None, **extra):
    make = getattr(APIRequestFactory(), method)
    headers = {"authorization": f"Bearer {secret}", **extra.pop("headers", {})}
    request = make(f"/x/{team.slug}/", body, format=extra.pop("format", "json"), headers=headers, **extra)
    response = view(request, team_slug=team.slug)
    response.render()
    return response


def post(secret, team, what, key=None, **extra):
    headers = {"Idempotency-Key": key} if key else {}
    return call(secret, team, "post", {"what": what}, headers=headers, **extra)


def said():
    return list(HistoryEvent.objects.exclude(what="token made").order_by("pk").values_list("what", flat=True))


def test_a_token_opens_its_team(client, team, secret):
    response = client.get(f"/api/v1/teams/{team.slug}/", headers={"authorization": f"Bearer {secret}"})
    assert response.status_code == 200
    assert response.json()["name"] == team.name


@pytest.mark.parametrize("name", ["{email}", "", "{EMAIL}"])
def test_basic_takes_the_token_as_password(client, team, secret, membership, name):
    name = name.format(email=membership.user.email, EMAIL=membership.user.email.upper())
    pair = base64.b64encode(f"{name}:{secret}".encode()).decode()
    response = client.get(f"/api/v1/teams/{team.slug}/", headers={"authorization": f"Basic {pair}"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Bearer",
        "Bearer wu_wrong",
        "Bearer wu_\x00\xff",
        "Basic",
        "Basic ###",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
        "Basic " + base64.b64encode(b"somebody@example.com:SECRET").decode(),
        "Token SECRET",
    ],
)
def test_without_a_token_that_works_the_answer_is_401(client, team, secret, header):
    if header and header.startswith("Basic") and len(header) > 30:
        header = "Basic " + base64.b64encode(f"somebody@example.com:{secret}".encode()).decode()
    headers = {"authorization": header.replace("SECRET", secret)} if header else {}
    response = client.get(f"/api/v1/teams/{team.slug}/", headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Wrapup"'
    assert set(response.json()) == {"code", "message", "fields"}


def test_a_session_opens_nothing(signed_in, team):
    assert signed_in.get(f"/api/v1/teams/{team.slug}/").status_code == 401


def test_a_strange_team_answers_like_a_missing_one(client, secret):
    other = MembershipFactory().team
    strange, missing = (
        client.get(f"/api/v1/teams/{slug}/", headers={"authorization": f"Bearer {secret}"})
        for slug in (other.slug, "no-such-team")
    )
    assert strange.status_code == missing.status_code == 404
    assert strange.content == missing.content


def test_a_token_opens_no_other_team_of_its_person(membership, secret):
    elsewhere = MembershipFactory(user=membership.user).team
    assert call(secret, elsewhere).status_code == 404


def test_a_role_without_the_power_is_refused(team):
    looker = MembershipFactory(team=team, role=Role.VIEWER)
    secret = tokens.issue(membership=looker, name="test", by=looker.user)[1]
    assert call(secret, team).status_code == 200
    refused = post(secret, team, "touched")
    assert refused.status_code == 403
    assert refused.data["code"] == "permission_denied"


def test_a_revoked_token_opens_nothing_from_the_next_call(team, membership, secret):
    tokens.revoke(token=ApiToken.objects.get(), by=membership.user)
    assert call(secret, team).status_code == 401


@pytest.mark.parametrize("change", ["left", "inactive"])
def test_a_token_dies_with_its_membership_and_its_person(team, membership, secret, change):
    if change == "left":
        membership.left_at = timezone.now()
        membership.save()
    else:
        membership.user.is_active = False
        membership.user.save()
    assert call(secret, team).status_code == 401


def test_the_secret_is_not_kept(secret):
    kept = json.dumps(list(ApiToken.objects.values()), default=str)
    kept += json.dumps(list(HistoryEvent.objects.values()), default=str)
    assert secret.startswith("wu_")
    assert secret.removeprefix("wu_") not in kept
    assert len(secret) >= 40


def test_use_is_noted_to_the_minute(team, secret, time_machine):
    time_machine.move_to("2026-01-05 09:00:00+00:00", tick=False)
    call(secret, team)
    first = ApiToken.objects.get().last_used_at
    time_machine.move_to("2026-01-05 09:00:59+00:00", tick=False)
    call(secret, team)
    assert ApiToken.objects.get().last_used_at == first
    time_machine.move_to("2026-01-05 09:01:00+00:00", tick=False)
    call(secret, team)
    assert ApiToken.objects.get().last_used_at > first


def test_a_method_without_a_power_does_not_start():
    with pytest.raises(TypeError, match="powers"):
        type("Forgotten", (TeamAPIView,), {"get": lambda self, request, team_slug: None})


def test_pages_follow_each_other_without_gap_or_repeat(team, secret):
    for number in range(7):
        HistoryEvent.objects.record(team=team, by=None, what=f"event {number}", target=team)
    seen, address = [], f"/x/{team.slug}/?limit=3"
    while address:
        request = APIRequestFactory().get(address, headers={"authorization": f"Bearer {secret}"})
        page = view(request, team_slug=team.slug).data
        seen += [row["what"] for row in page["results"]]
        HistoryEvent.objects.record(team=team, by=None, what="came later", target=team)
        address = page["next"]
    assert [what for what in seen if what.startswith("event")] == [f"event {n}" for n in range(6, -1, -1)]
    assert "came later" not in seen


@pytest.mark.parametrize("inside", [b"o=many", b"p=not-a-moment", b"\xff\xfe", b"p=0001-01-01%00"])
def test_a_broken_cursor_is_bad_input(team, secret, inside):
    cursor = base64.b64encode(inside).decode()
    request = APIRequestFactory().get(
        "/x/", {"cursor": cursor}, headers={"authorization": f"Bearer {secret}"}
    )
    assert view(request, team_slug=team.slug).status_code == 400


def test_the_same_key_and_body_create_once(team, secret):
    first, again = post(secret, team, "made", key="k1"), post(secret, team, "made", key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert again["Idempotent-Replayed"] == "true"
    assert said() == ["made"]


def test_the_same_key_with_another_body_is_refused(team, secret):
    post(secret, team, "made", key="k1")
    refused = post(secret, team, "other", key="k1")
    assert (refused.status_code, refused.data["code"]) == (422, "idempotency_key_reused")
    assert said() == ["made"]


def test_keys_of_two_members_do_not_meet(team, secret):
    other = MembershipFactory(team=team)
    theirs = tokens.issue(membership=other, name="test", by=other.user)[1]
    post(secret, team, "made", key="k1")
    assert post(theirs, team, "mine", key="k1").status_code == 201
    assert said() == ["made", "mine"]


@pytest.mark.parametrize(("what", "status"), [("x" * 21, 400), ("refuse", 409)])
def test_a_refused_call_leaves_nothing_and_may_be_repeated(team, secret, what, status):
    assert post(secret, team, what, key="k1").status_code == status
    assert said() == []
    assert not IdempotentReply.objects.exists()
    assert post(secret, team, "made", key="k1").status_code == 201


def test_a_key_is_forgotten_after_a_day(team, secret, time_machine):
    time_machine.move_to("2026-01-05 09:00:00+00:00")
    post(secret, team, "made", key="k1")
    time_machine.move_to("2026-01-06 09:00:01+00:00")
    assert post(secret, team, "made", key="k1").status_code == 201
    assert said() == ["made", "made"]


def test_an_upload_repeats_though_its_boundary_differs(team, secret):
    def upload(content):
        file = SimpleUploadedFile("a.txt", content)
        headers = {"authorization": f"Bearer {secret}", "Idempotency-Key": "k1"}
        request = APIRequestFactory().post("/x/", {"what": "up", "file": file}, headers=headers)
        return view(request, team_slug=team.slug)

    assert upload(b"one").status_code == 201
    assert upload(b"one")["Idempotent-Replayed"] == "true"
    assert upload(b"two").status_code == 422


def test_an_over_long_key_is_refused(team, secret):
    assert post(secret, team, "made", key="k" * 201).status_code == 400


def test_a_caller_in_haste_is_told_when_to_come_back(settings, team, secret, time_machine):
    settings.API_CALLS_PER_MINUTE = 2
    time_machine.move_to("2026-01-05 09:00:20+00:00", tick=False)
    answers = [call(secret, team) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "40"
    time_machine.move_to("2026-01-05 09:01:00+00:00", tick=False)
    assert call(secret, team).status_code == 200


def test_json_answers_whatever_is_accepted(client, team, secret):
    headers = {"authorization": f"Bearer {secret}", "accept": "text/html"}
    assert (
        client.get(f"/api/v1/teams/{team.slug}/", headers=headers).headers["Content-Type"]
        == "application/json"
    )


@pytest.mark.parametrize(("body", "kind", "status"), [("{", "application/json", 400), ("x", "text/csv", 415)])
def test_a_body_that_cannot_be_read_is_refused(client, team, secret, body, kind, status):
    request = APIRequestFactory().generic(
        "POST", "/x/", body, content_type=kind, headers={"authorization": f"Bearer {secret}"}
    )
    response = view(request, team_slug=team.slug)
    assert response.status_code == status
    assert set(response.data) == {"code", "message", "fields"}
    assert Team.objects.count() == 1
