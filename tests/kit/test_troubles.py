"""A database that does not answer and a full disk are told as what they are, to people and to programs."""

import errno
import sqlite3

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse

from kit.troubles import Trouble, trouble_of

NOBODY = {"HTTP_ACCEPT_LANGUAGE": "en"}


def from_driver(driver: Exception) -> OperationalError:
    error = OperationalError(*driver.args)
    error.__cause__ = driver
    return error


def of_sqlite(number: int) -> OperationalError:
    driver = sqlite3.OperationalError("")
    driver.sqlite_errorcode = number
    return from_driver(driver)


RAISED = {
    "away": from_driver(psycopg.errors.AdminShutdown("terminating connection")),
    "gone": from_driver(psycopg.OperationalError("server closed the connection unexpectedly")),
    "closed": InterfaceError("the connection is closed"),
    "busy": of_sqlite(5),
    "io": of_sqlite(10 | 3 << 8),
    "full": of_sqlite(13),
    "pg-full": from_driver(psycopg.errors.DiskFull("could not extend file")),
    "no-room": OSError(errno.ENOSPC, "No space left on device"),
    "limit": OSError(errno.EFBIG, "File too large"),
    "mistake": of_sqlite(1),
    "other": OSError(errno.ENOENT, "No such file"),
}


def breaks(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]


urlpatterns = [
    path("broken/<str:name>", breaks),
    path("api/v1/broken/<str:name>", breaks),
    path("api/2.0/mlflow/broken/<str:name>", breaks),
    path("", include("config.urls")),
]
handler500 = "kit.error_pages.server_error"


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        *((name, Trouble.AWAY) for name in ("away", "gone", "closed", "busy", "io")),
        *((name, Trouble.FULL) for name in ("full", "pg-full", "no-room", "limit")),
        ("mistake", None),
        ("other", None),
    ],
)
def test_the_drivers_words_are_understood(name, trouble):
    assert trouble_of(RAISED[name]) is trouble


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("away", 503, "One moment, please"),
        ("full", 507, "The server's disk is full"),
        ("no-room", 507, "The server's disk is full"),
        ("mistake", 500, "Something broke on our side"),
    ],
)
def test_a_person_reads_what_is_the_matter(client, name, status, sentence):
    client.raise_request_exception = False
    answer = client.get(f"/broken/{name}", **NOBODY)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert ("Retry-After" in answer.headers) == (status == 503)


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "status", "code", "error_code"),
    [
        ("away", 503, "unavailable", "TEMPORARILY_UNAVAILABLE"),
        ("full", 507, "disk_full", "RESOURCE_EXHAUSTED"),
        ("mistake", 500, "server_error", "INTERNAL_ERROR"),
    ],
)
def test_a_program_reads_it_too(client, name, status, code, error_code):
    client.raise_request_exception = False
    answer = client.get(f"/api/v1/broken/{name}", **NOBODY)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    answer = client.get(f"/api/2.0/mlflow/broken/{name}", **NOBODY)
    assert (answer.status_code, answer.json()["error_code"]) == (status, error_code)


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_it_is_told_also_when_not_even_the_visitor_is_known(client, monkeypatch):
    def away(*arguments: object) -> None:
        raise RAISED["gone"]

    client.raise_request_exception = False
    client.cookies["sessionid"] = "a-session-that-would-be-looked-up"
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    answer = client.get("/", **NOBODY)
    assert answer.status_code == 503
    assert "One moment, please" in answer.content.decode()


def write(client, team):
    typed = {"kind": "free", "day": "2023-01-02", "title": "Long", "body": "many words " * 5_000}
    return client.post(reverse("projects:new-note", args=[team.slug]), typed)


@pytest.mark.django_db(transaction=True)
def test_what_does_not_fit_on_the_disk_is_not_saved_and_the_next_that_fits_is(signed_in, team):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite takes a limit to its size")
    signed_in.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # the tests before this one left empty pages
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    before = team.notes.count()
    try:
        answer = write(signed_in, team)
        assert answer.status_code == 507
        assert team.notes.count() == before
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000")
    assert write(signed_in, team).status_code == 302
    assert team.notes.count() == before + 1
