"""Every address × method × person: who may open it, and what the others are told. The table: tests/architecture/doors.py."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from tests.architecture.doors import (
    ALLOWED,
    METHODS,
    Route,
    Scene,
    arguments_for,
    body_for,
    routes,
    rows,
)
from tests.conftest import HouseClient

pytestmark = pytest.mark.django_db
ROUTES = routes()
ROWS = rows()
CASES = [
    pytest.param(route, method, id=f"{method} {route.name}")
    for route in ROUTES
    for method in ROWS.get(route.name, {})
]
KNOWN = [route for route in ROUTES if route.name in ROWS]
REFUSED = {401, 403, 404, 405}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """One scene for all the questions; each question is taken back after its answer."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene()
        transaction.set_rollback(True)


def address(route: Route, scene: Scene, **changes: object) -> str:
    return reverse(route.name, kwargs=arguments_for(route, scene) | changes)


def ask(route: Route, scene: Scene, method: str, who: str, *, url: str):
    """Ask as one of the scene's people, each time with nothing done before."""
    client = HouseClient(raise_request_exception=False)
    kwargs = {}
    if route.is_api and who in scene.secrets:
        kwargs["headers"] = {"authorization": f"Bearer {scene.secrets[who]}"}
    if method != "GET" or route.name.startswith("mlflow"):
        kwargs["data"] = body_for(route, scene)
        if method != "GET" and (route.is_api or method != "POST"):
            kwargs["content_type"] = "application/json"
    with transaction.atomic():
        if not route.is_api and who in scene.people:
            client.force_login(scene.people[who])
        response = getattr(client, method.lower())(url, **kwargs)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize(("route", "method"), CASES)
def test_who_may_and_who_may_not(scene, route, method):
    url, found, wanted = address(route, scene), {}, {}
    for who, code in ROWS[route.name][method].items():
        status = ask(route, scene, method, who, url=url).status_code
        is_fine = status not in REFUSED and status < 500
        found[who] = status
        wanted[who] = status if code == ALLOWED and is_fine else code or "allowed"
    assert found == wanted


@pytest.mark.parametrize("route", KNOWN, ids=lambda route: route.name)
def test_no_other_method_is_answered(scene, route):
    url = address(route, scene)
    others = [method for method in METHODS if method not in ROWS[route.name]]
    answers = {method: ask(route, scene, method, "owner", url=url).status_code for method in others}
    assert answers == dict.fromkeys(others, 405)


@pytest.mark.parametrize(
    "route", [route for route in KNOWN if "team_slug" in route.arguments], ids=lambda route: route.name
)
def test_a_strange_team_answers_like_a_missing_one(scene, route):
    method = next(iter(ROWS[route.name]))
    strange = ask(route, scene, method, "stranger", url=address(route, scene))
    missing = ask(route, scene, method, "stranger", url=address(route, scene, team_slug="missing-team"))
    assert strange.status_code == missing.status_code == 404
    assert told(strange, scene.team.slug) == told(missing, "missing-team")
    assert shown(strange) == shown(missing)


def told(response, slug: str) -> str:
    """Return the body without what differs on every request: the token of the form, the address itself."""
    text = re.sub(r'(?<=value=")\w{64}(?=")|(?<="X-CSRFToken": ")\w{64}', "", response.content.decode())
    return text.replace(slug, "")


def shown(response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "Content-Length"}


@pytest.mark.parametrize(
    ("route", "method"),
    [case for case in CASES if not case.values[0].is_api and case.values[1] != "GET"],
)
def test_a_session_without_a_token_of_its_form_changes_nothing(scene, route, method):
    assert with_a_session_only(route, scene, method, body_for(route, scene)) == 403


@pytest.mark.parametrize(
    ("route", "method"),
    [
        case
        for case in CASES
        if case.values[0].is_api and ROWS[case.values[0].name][case.values[1]]["anonymous"] == 401
    ],
)
def test_the_api_takes_no_session(scene, route, method):
    assert with_a_session_only(route, scene, method, {}) == 401


def with_a_session_only(route: Route, scene: Scene, method: str, body: dict[str, object]) -> int:
    """Ask as the owner's browser would for another site's page: the session's cookie, no token of a form."""
    client = HouseClient(enforce_csrf_checks=True)
    with transaction.atomic():
        client.force_login(scene.people["owner"])
        status = getattr(client, method.lower())(address(route, scene), body).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v1/teams/x/nothing/", "/api/v9/"]
)
def test_an_unknown_address_of_the_api_answers_json(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
