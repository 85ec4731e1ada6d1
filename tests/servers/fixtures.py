"""Servers and whole installations for tests; what cannot be had is skipped in one line, or fails when CI=true."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from psycopg import sql

from tests.servers import private
from tests.servers.installations import EMBEDDED, SERVERS, Installation, migrate


def cannot_be_had(problem: object) -> NoReturn:
    """Skip the test with what is missing, or fail it where everything must be there."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"missing: {problem}")
    pytest.skip(f"missing: {problem}")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[private.PostgreSQLServer]:
    """A private PostgreSQL server."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(private.postgresql_server())
        except private.Missing as problem:
            cannot_be_had(problem)
        yield server


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: private.PostgreSQLServer) -> str:
    """A private PostgreSQL server, as the URL of its `postgres` database."""
    return postgresql_server.url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[private.RedisServer]:
    """A private Redis or Valkey server."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(private.redis_server())
        except private.Missing as problem:
            cannot_be_had(problem)
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row."""
    home = tmp_path_factory.mktemp("migrated")
    migrate({"DATA_DIR": str(home)})
    return home / "wrapup.sqlite3"


@pytest.fixture(scope="session")
def migrated_template(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with every table and no row; copy it."""
    _admin(postgresql_url, sql.SQL("CREATE DATABASE migrated"))
    home = tmp_path_factory.mktemp("migrated")
    migrate({"DATA_DIR": str(home), "DATABASE_URL": postgresql_url.replace("/postgres?", "/migrated?")})
    return "migrated"


@pytest.fixture(params=[EMBEDDED, SERVERS])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A migrated installation of its own, once on each set-up: SQLite and files, PostgreSQL and Redis."""
    with installation_on(request, request.param, tmp_path) as made:
        yield made


@pytest.fixture
def embedded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A migrated installation on the embedded default."""
    with installation_on(request, EMBEDDED, tmp_path) as made:
        yield made


@pytest.fixture
def on_servers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A migrated installation on PostgreSQL and Redis."""
    with installation_on(request, SERVERS, tmp_path) as made:
        yield made


@contextmanager
def installation_on(request: pytest.FixtureRequest, name: str, home: Path) -> Iterator[Installation]:
    """Make a migrated installation in the folder `home`; it ends with the block."""
    if name == EMBEDDED:
        yield Installation.embedded(home, request.getfixturevalue("migrated_file"))
        return
    url = request.getfixturevalue("postgresql_url")
    template = request.getfixturevalue("migrated_template")
    redis = request.getfixturevalue("redis_server")
    database = f"wu_{os.getpid()}_{abs(hash(str(home))) % 10**8}"
    redis.client().flushall()
    _admin(
        url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template)),
    )
    try:
        yield Installation.on_servers(home, url.replace("/postgres?", f"/{database}?"), redis)
    finally:
        _admin(url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
        if redis.process is None:
            redis.start()


def _admin(url: str, command: sql.Composable) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(command)
