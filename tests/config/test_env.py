"""The environment: what is understood, and what is refused in one line."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from config import env


@pytest.mark.parametrize(
    ("raw", "meaning"), [("1", True), ("yes", True), ("ON", True), ("0", False), ("no", False), ("", True)]
)
def test_a_flag_is_on_or_off(monkeypatch, raw, meaning):
    monkeypatch.setenv("DEMO", raw)
    assert env.flag("DEMO", default=True) is meaning


@pytest.mark.parametrize("raw", ["2", "yes please", "None", "-"])
def test_a_flag_that_is_neither_is_refused(monkeypatch, raw):
    monkeypatch.setenv("DEMO", raw)
    with pytest.raises(env.WrongValue, match="DEMO: expected 1 or 0"):
        env.flag("DEMO", default=True)


@pytest.mark.parametrize("raw", ["eight", "0", "65536", "8000.5", "80 00"])
def test_a_port_is_a_whole_number_in_its_range(monkeypatch, raw):
    monkeypatch.setenv("PORT", raw)
    with pytest.raises(env.WrongValue, match="PORT: expected a whole number from 1 to 65535"):
        env.whole_number("PORT", 8000, least=1, most=65535)


def test_a_postgres_url_is_taken_apart(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://some%40one:p%2Fw@db.example:5433/wrap%20up")
    found = env.database("DATABASE_URL", tmp_path / "unused.sqlite3")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "some@one",
        "p/w",
        "db.example",
        "5433",
        "wrap up",
    )


def test_a_socket_folder_can_stand_for_a_host(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///wrapup?host=%2Frun%2Fpostgresql")
    assert env.database("DATABASE_URL", tmp_path / "unused.sqlite3")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://host/name", "expected postgres:// or sqlite://"),
        ("postgres://host:port/name", "the port is not a number"),
        ("postgres://host:5432/", "names no database"),
        ("sqlite://", "names a file"),
        ("just words", "expected postgres:// or sqlite://"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused(monkeypatch, tmp_path, url, why):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(env.WrongValue, match=why):
        env.database("DATABASE_URL", tmp_path / "unused.sqlite3")


def test_without_a_url_sqlite_starts_its_transactions_as_a_writer(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = env.database("DATABASE_URL", tmp_path / "wrapup.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_key_is_made_once_and_kept(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = env.secret_key("SECRET_KEY", file=tmp_path / "key", may_generate=True)
    assert len(first) >= 50
    assert env.secret_key("SECRET_KEY", file=tmp_path / "key", may_generate=True) == first
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_a_server_needs_a_key_of_its_own(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(env.WrongValue, match="required when DEBUG=0"):
        env.secret_key("SECRET_KEY", file=tmp_path / "key", may_generate=False)
    monkeypatch.setenv("SECRET_KEY", "short")
    with pytest.raises(env.WrongValue, match="at least 32 characters"):
        env.secret_key("SECRET_KEY", file=tmp_path / "key", may_generate=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"DEBUG": "maybe"},
        {"PORT": "http"},
        {"REDIS_URL": "http://x"},
        {"DATABASE_URL": "nonsense"},
        {"MEDIA_URL_S3": "s3://key:secret@files.example.com/bucket"},
    ],
)
def test_a_wrong_value_ends_the_start_with_one_line(wrong, tmp_path):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}
    }
    environment = {**kept, "DATA_DIR": str(tmp_path), **wrong}
    command = [sys.executable, "manage.py", "check"]
    run = subprocess.run(command, cwd=settings.ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
    assert next(iter(wrong)) in run.stderr
