"""Who gets in, what is read of a call, and what an answer looks like."""

import base64
import json
import logging
import math

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from experiments.mlflow_api.door import door, endpoint
from experiments.mlflow_api.fields import from_json
from experiments.mlflow_api.problems import Problem
from kit.refusals import Conflict, Refused
from teams.access import Power
from teams.models import Role, User
from teams.services import tokens
from tests.factories.teams import MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
INFO = "/api/3.0/mlflow/server-info"


def secret_of(user: User) -> str:
    membership = user.memberships.get()
    return tokens.issue(membership=membership, name="script", by=user)[1]


def bearer(user: User) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {secret_of(user)}"}


def asked(made, user: User, body: object = b"", **options):
    """Ask an endpoint directly, as a program with the person's token would."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = RequestFactory().post("/api/x", data=raw, content_type="text/plain", **bearer(user))
    return door(made)(request, **options)


def test_a_token_opens_the_root_and_its_own_team(client, team, member):
    header = bearer(member)
    for path in (INFO, f"/t/{team.slug}{INFO}"):
        answer = client.get(path, **header)
        assert answer.status_code == 200
        assert answer.json()["multipart_uploads_enabled"] is False


def test_basic_takes_the_address_and_the_token(client, member):
    secret = secret_of(member)
    for name in (member.email, member.email.upper(), ""):
        header = "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
        assert client.get(INFO, HTTP_AUTHORIZATION=header).status_code == 200
    header = "Basic " + base64.b64encode(f"other@example.com:{secret}".encode()).decode()
    assert client.get(INFO, HTTP_AUTHORIZATION=header).status_code == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer wu_no", "Basic", "Basic !!", "Basic bm9jb2xvbg==", "Digest x", "Bearer é"],
)
def test_without_a_token_the_answer_says_how_to_come_by_one(client, db, header):
    answer = client.get(INFO, HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Basic")
    assert answer.json()["error_code"] == "UNAUTHENTICATED"
    assert "MLFLOW_TRACKING_TOKEN" in answer.json()["message"]


def test_a_session_opens_nothing(signed_in):
    assert signed_in.get(INFO).status_code == 401


def test_another_team_answers_like_one_that_does_not_exist(client, member):
    other, header = TeamFactory(), bearer(member)
    answers = [client.get(f"/t/{slug}{INFO}", **header) for slug in (other.slug, "missing")]
    assert [answer.status_code for answer in answers] == [404, 404]
    # Not RESOURCE_DOES_NOT_EXIST: set_experiment would go on and create.
    assert {answer.json()["error_code"] for answer in answers} == {"ENDPOINT_NOT_FOUND"}
    assert answers[0].json()["message"].replace(other.slug, "missing") == answers[1].json()["message"]


def test_finding_out_who_calls_takes_one_query(client, member):
    header = bearer(member)
    client.get(INFO, **header)
    with CaptureQueriesContext(connection) as queries:
        client.get(INFO, **header)
    assert len(queries) == 1


def test_a_viewer_may_read_and_not_write(team):
    viewer = MembershipFactory(team=team, role=Role.VIEWER).user
    write = endpoint("POST", Power.WRITE)(lambda call: {})
    read = endpoint("POST", Power.READ)(lambda call: {})
    assert asked(read, viewer).status_code == 200
    answer = asked(write, viewer)
    assert answer.status_code == 403
    assert json.loads(answer.content)["error_code"] == "PERMISSION_DENIED"


@pytest.mark.parametrize(
    "path", ["/api/2.0/mlflow/registered-models/create", "/t/x/api/9", "/api/", "/api/2.0/mlflow"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete", "patch"])
def test_an_address_that_is_not_served_says_so_in_json(client, db, path, method):
    answer = getattr(client, method)(path)
    assert answer.status_code == 404
    assert answer.json()["error_code"] == "ENDPOINT_NOT_FOUND"


def test_a_nul_in_the_address_is_answered_in_the_same_shape(client, db):
    answer = client.get("/api/2.0/mlflow/runs/get?run_id=%00")
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "BAD_REQUEST"


def test_the_service_says_that_it_lives_and_whose_protocol_it_speaks(client, db):
    assert client.get("/health").content == b"OK"
    assert client.get("/version").content.count(b".") == 2


def test_success_is_200_with_an_object_and_no_bare_nan(member):
    answer = asked(
        endpoint("POST", Power.READ)(lambda call: {"x": [math.nan, {"y": -math.inf}, 0.5]}), member
    )
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert json.loads(answer.content) == {"x": ["NaN", {"y": "-Infinity"}, 0.5]}
    assert asked(endpoint("POST", Power.READ)(lambda call: None), member).content == b"{}"


def test_a_handler_may_stream_and_read_the_body_itself(member):
    def echo(call, name):
        return StreamingHttpResponse(iter([name.encode(), call.request.read()]))

    answer = asked(endpoint("POST", Power.READ, most_bytes=1, is_raw=True)(echo), member, b"body", name="n:")
    assert b"".join(answer.streaming_content) == b"n:body"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Problem("RESOURCE_ALREADY_EXISTS", "there"), 400, "RESOURCE_ALREADY_EXISTS"),
        (Refused("no"), 400, "INVALID_PARAMETER_VALUE"),
        (Conflict("late"), 409, "RESOURCE_CONFLICT"),
        (RequestDataTooBig(), 413, "BAD_REQUEST"),
    ],
)
def test_an_expected_no_takes_the_protocols_shape(member, error, status, code):
    def fail(call):
        raise error

    answer = asked(endpoint("POST", Power.READ)(fail), member)
    assert (answer.status_code, json.loads(answer.content)["error_code"]) == (status, code)


def test_what_nobody_expected_is_not_hidden(member):
    def fail(call):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asked(endpoint("POST", Power.READ)(fail), member)


def test_a_body_that_is_too_long_is_not_read(member):
    made = endpoint("POST", Power.READ, most_bytes=10)(lambda call: HttpResponse())
    assert asked(made, member, b'{"a":   1}').status_code == 200
    assert asked(made, member, b'{"a":    1}').status_code == 413


@pytest.mark.parametrize(
    "raw",
    [b"{", b"[1]", b"null x", b"\xff", b'"text"', b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"],
)
def test_a_body_that_is_no_json_object_is_refused(raw):
    with pytest.raises(Problem, match="not"):
        from_json(raw)


@pytest.mark.parametrize("raw", [rb'{"a": "\u0000"}', rb'{"a": [{"b\ud800": 1}]}'])
def test_characters_that_no_database_keeps_are_refused(raw):
    with pytest.raises(Problem, match="cannot be stored"):
        from_json(raw)


def test_a_pair_of_surrogates_is_one_character():
    assert from_json(rb'{"a": "\ud83c\udfc3"}').text("a") == "🏃"


def test_fields_are_read_as_protobuf_writes_them():
    given = from_json(
        b'{"n": "12", "m": -9223372036854775808, "f": 3.0, "x": "NaN", "y": "-Infinity", "z": "0.5",'
        b' "run_uuid": "u", "run_id": "", "none": null, "kv": [{"key": "a", "value": "b"}, {"key": "c"}], "t": ["q"]}'
    )
    assert (given.whole("n"), given.whole("m"), given.whole("f")) == (12, -(2**63), 3)
    assert math.isnan(given.number("x"))
    assert (given.number("y"), given.number("z"), given.number("m")) == (-math.inf, 0.5, -(2.0**63))
    assert given.text("run_id", "run_uuid") == "u"
    assert (given.maybe_text("none"), given.maybe_whole("none"), given.has("none")) == (None, None, False)
    assert given.pairs("kv") == [("a", "b"), ("c", "")]
    assert (given.texts("t"), given.texts("no"), given.objects("no")) == (["q"], [], [])


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ('{"a": 5}', lambda given: given.text("a")),
        ("{}", lambda given: given.text("a")),
        ('{"a": ""}', lambda given: given.text("a")),
        ('{"a": 9223372036854775808}', lambda given: given.whole("a")),
        ('{"a": true}', lambda given: given.whole("a")),
        ('{"a": 1.5}', lambda given: given.whole("a")),
        ('{"a": "１"}', lambda given: given.whole("a")),
        ('{"a": Infinity}', lambda given: given.whole("a")),
        ('{"a": true}', lambda given: given.number("a")),
        ('{"a": "x"}', lambda given: given.number("a")),
        ('{"a": null}', lambda given: given.number("a")),
        ('{"a": {}}', lambda given: given.objects("a")),
        ('{"a": [1]}', lambda given: given.each("a")),
        ('{"a": [1]}', lambda given: given.texts("a")),
        ('{"a": [1]}', lambda given: given.one("a")),
        ('{"a": [{"value": "b"}]}', lambda given: given.pairs("a")),
    ],
)
def test_a_wrong_field_is_named(body, read):
    with pytest.raises(Problem, match=r"'a|key'") as caught:
        read(from_json(body.encode()))
    assert caught.value.code == "INVALID_PARAMETER_VALUE"


def test_what_scripts_ask_in_vain_every_day_is_no_warning(client, member, caplog):
    asked_for = "/api/2.0/mlflow/experiments/get-by-name?experiment_name=new"
    with caplog.at_level(logging.WARNING, logger="django.request"):
        assert client.get(asked_for, **bearer(member)).status_code == 404
        assert (
            client.post("/api/2.0/mlflow/runs/search", b"[", "application/json", **bearer(member)).status_code
            == 400
        )
        assert not caplog.records
        assert client.get(asked_for).status_code == 401
    (record,) = caplog.records
    assert record.name == "django.request"
