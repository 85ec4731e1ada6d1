"""Odd text in every field: it comes back as it was typed, or is refused with a message; nothing breaks."""

import json
import re
import unicodedata

import pytest
from django.db import transaction
from django.urls import reverse

from experiments.models import Run
from kit.markdown.lint import strip_controls
from projects.models import Note
from tests.architecture.doors import Route, Scene, arguments_for, body_for, routes, rows
from tests.conftest import HouseClient
from tests.shared_data import SHARED

pytestmark = pytest.mark.django_db
ROWS = rows()

NAUGHTY = [
    "\0", "a\0b", "\x01\x08\x0b\x1b", "\ufeff앞", "\u200b", "\u202e거꾸로", "\u2028\u2029", "가\u0301\u0302",
    "\u1112\u1161\u11ab\u1100\u1173\u11af", "🥕👩‍👩‍👧‍👦🏳️‍🌈", "\ufffe\uffff", "𝒳𐍈", "Ω≈ç√∫", "ﷺ" * 20, "' OR 1=1 --", "\"; DROP TABLE",
    "%s %d %(x)s", "{{ 7*7 }}", "{% debug %}", "{0.__class__}", "${7*7}", "../../etc/passwd", "C:\\con\\nul", "NaN", "-Infinity",
    "1e400", "0x10", "1_000", "１２３", "٣", "null", "undefined", "true", "[]", "{}", "=1+1", "@SUM(A1)", "+82", "-1",
    "<script>alert(1)</script>", "<c-card>", "</textarea>", "&lt;", "&amp;amp;", "a\r\nb", "a\rb", "\t탭\t", " 앞뒤 ", "9" * 400, "가" * 201,
    "a" * 5000, "http://a b", "javascript:alert(1)", "\\", "\\u0000", "%00", "%ED%A0%80", "--help", ";", "|", "`id`", "\n\n\n",
]  # fmt: skip
# Half of a pair: JSON can write it, no database can store it.
LONE_SURROGATES = ["\\ud800", "a\\udfffb"]


def strings() -> list[str]:
    if SHARED is None:
        return NAUGHTY
    theirs = json.loads((SHARED / "naughty-strings.json").read_text(encoding="utf-8"))
    return NAUGHTY + theirs[::40]


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene()
        transaction.set_rollback(True)


@pytest.fixture
def person(scene):
    client = HouseClient(raise_request_exception=False)
    client.force_login(scene.people["owner"])
    return client


@pytest.fixture
def program(scene):
    return HouseClient(
        raise_request_exception=False, headers={"authorization": f"Bearer {scene.secrets['owner']}"}
    )


def address(name: str, scene: Scene) -> str:
    route = next(route for route in routes() if route.name == name)
    return reverse(name, kwargs=arguments_for(route, scene))


def stored_as_typed(typed: str, stored: str) -> bool:
    """Whether a field kept what came in.

    Browsers send one kind of line end, fields of one line lose their edges, text is composed (NFC), and characters
    nobody sees are taken out: that is what a person would call the same text.
    """

    def seen(text: str) -> str:
        return unicodedata.normalize("NFC", strip_controls(re.sub(r"\r\n?", "\n", text))[0]).strip()

    return seen(stored) == seen(typed)


def test_notes_keep_what_was_typed(scene, person):
    wrong = []
    for text in strings():
        with transaction.atomic():
            body = {"kind": "peer_session", "day": "2023-01-02", "title": text, "body": text}
            response = person.post(address("projects:new-note", scene), body)
            note = Note.objects.order_by("-pk").first() if response.status_code == 302 else None
            if response.status_code not in {302, 422} or (note and not stored_as_typed(text, note.body)):
                wrong.append((text, response.status_code, note and note.body))
            transaction.set_rollback(True)
    assert wrong == []


def test_runs_keep_what_was_typed(scene, person):
    wrong = []
    for text in strings():
        with transaction.atomic():
            body = {
                "name": text or "run",
                "hypothesis": text,
                "change": text,
                "owner": scene.people["owner"].pk,
            }
            body |= {"status": "FINISHED", "result": text, "values": text, "tags": text}
            response = person.post(address("experiments:new-run", scene), body)
            run = Run.objects.order_by("-pk").first() if response.status_code == 302 else None
            if response.status_code not in {302, 422} or (run and not stored_as_typed(text, run.hypothesis)):
                wrong.append((text, response.status_code, run and run.hypothesis))
            transaction.set_rollback(True)
    assert wrong == []


WRITTEN_BY_PROGRAMS = {
    "api-runs": ("POST", ["name", "hypothesis", "change", "parent", "owner", "params", "metrics", "tags"]),
    "api-notes": ("POST", ["kind", "day", "title", "body", "speaker"]),
    "api-competitions": ("POST", ["name", "slug", "metrics", "zone", "description"]),
    "api-experiments": ("POST", ["name", "competition", "description"]),
    "api-submissions": ("POST", ["run", "public_score", "submitted_at", "note"]),
    "api-competition-leaderboard-imports": ("POST", ["text", "board", "zone", "direction", "mapping"]),
    "api-run": ("PATCH", ["name", "hypothesis", "params", "tags"]),
    "api-note": ("PATCH", ["title", "body", "version"]),
}


@pytest.mark.parametrize("name", WRITTEN_BY_PROGRAMS)
def test_programs_get_an_answer_to_anything(scene, program, name):
    method, fields = WRITTEN_BY_PROGRAMS[name]
    url, wrong = address(name, scene), []
    route = next(route for route in routes() if route.name == name)
    values = [json.dumps(text) for text in strings()] + [f'"{half}"' for half in LONE_SURROGATES]
    values += [
        "null",
        "true",
        "1e999",
        "-0",
        "[]",
        "{}",
        '{"a": "\\ud800"}',
        '{"\\u0000": 1}',
        '[["\\u0000"]]',
        "12345678901234567890",
    ]
    for value in values:
        others = {key: json.dumps(given) for key, given in body_for(route, scene).items()}
        bodies = [
            {**others, **dict.fromkeys(fields, value)},
            {**others, "name": '"run"', "competition": '"x"', fields[-1]: value},
        ]
        for body in bodies:
            text = "{" + ", ".join(f"{json.dumps(key)}: {given}" for key, given in body.items()) + "}"
            with transaction.atomic():
                response = getattr(program, method.lower())(url, text, content_type="application/json")
                transaction.set_rollback(True)
            if response.status_code >= 500 or response.status_code in {401, 403, 405}:
                wrong.append((text[:200], response.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    "body", ["", "[", "null", "[]", "1", '"x"', "{", "\\", '{"a":', "[" * 5000, "\x00", '{"a": 1, "a": 2}']
)
def test_programs_that_send_no_object_are_told(scene, program, body):
    for name, (method, _fields) in WRITTEN_BY_PROGRAMS.items():
        with transaction.atomic():
            response = getattr(program, method.lower())(
                address(name, scene), body, content_type="application/json"
            )
            transaction.set_rollback(True)
        assert response.status_code < 500, name
        if response.status_code >= 400:
            assert {"code", "message", "fields"} <= response.json().keys(), name


QUERIES = ["%00", "%ED%A0%80", "-1", "9" * 30, "%27%22%3E%3Cscript%3E..%2F", "2023-13-45"]
NAMES = "page by day from kind q sort cursor limit version ranks target status owner tag fold zone next language column".split()


def asked_for() -> list[Route]:
    return [route for route in routes() if "GET" in ROWS.get(route.name, {})]


@pytest.mark.parametrize("query", QUERIES)
def test_odd_queries_of_any_address_are_answered(scene, person, program, query):
    wrong = []
    for route in asked_for():
        url = reverse(route.name, kwargs=arguments_for(route, scene))
        client = program if route.is_api else person
        with transaction.atomic():
            response = client.get(url + "?" + "&".join(f"{name}={query}" for name in NAMES))
            transaction.set_rollback(True)
        if response.status_code >= 500 and route.name != "readyz":
            wrong.append((route.name, response.status_code))
    assert wrong == []


def test_a_character_that_cannot_be_stored_is_named_at_its_field(scene, program):
    url = address("api-notes", scene)
    for text in ("\\ud800", "\\u0000"):
        body = f'{{"kind": "free", "title": "좋음", "body": "앞{text}"}}'
        response = program.post(url, body, content_type="application/json")
        assert response.status_code == 400
        assert list(response.json()["fields"]) == ["body"]
        assert response.json()["code"] == "invalid"
