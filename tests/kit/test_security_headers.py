"""What every HTML page tells the browser to forbid, asked of every address there is."""

import pytest
from django.db import transaction
from django.urls import reverse

from tests.architecture.doors import Scene, arguments_for, routes, rows
from tests.conftest import HouseClient

pytestmark = pytest.mark.django_db
ROWS = rows()
PAGES = [route for route in routes() if "GET" in ROWS.get(route.name, {}) and not route.is_api]
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
    "connect-src": "'self'",
}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene()
        transaction.set_rollback(True)


def directives(response) -> dict[str, str]:
    policy = response.headers.get("Content-Security-Policy", "")
    return dict(part.strip().partition(" ")[::2] for part in policy.split(";") if part.strip())


def lacks(response) -> list[str]:
    """Return what the page's headers leave open."""
    said = directives(response)
    found = [f"{name} {said.get(name)}" for name, value in POLICY.items() if said.get(name) != value]
    found += [f"{name} {value}" for name, value in said.items() if "unsafe" in value or "*" in value.split()]
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return found + [name for name, value in wanted.items() if response.headers.get(name) != value]


@pytest.mark.parametrize("who", ["anonymous", "owner"])
def test_every_page_forbids_what_it_does_not_need(scene, who):
    client = HouseClient(raise_request_exception=False)
    if who == "owner":
        client.force_login(scene.people["owner"])
    found, seen = {}, 0
    for route in PAGES:
        response = client.get(reverse(route.name, kwargs=arguments_for(route, scene)))
        if response.headers.get("Content-Type", "").startswith("text/html"):
            seen += 1
            found[route.name] = lacks(response)
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert seen > (10 if who == "owner" else 3)


def test_so_do_the_pages_of_errors(client, owner):
    client.force_login(owner)
    for address, status in {"/no/such/page/": 404, "/t/nobody/": 404}.items():
        response = client.get(address)
        assert response.status_code == status
        assert lacks(response) == []


def test_the_cookie_of_the_session_is_out_of_the_reach_of_scripts(settings):
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
