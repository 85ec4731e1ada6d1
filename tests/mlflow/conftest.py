"""The real MLflow clients, each in its environment, and our live server before them."""

import os
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest

from tests.mlflow import server
from tests.mlflow.player import Player, python_in
from tests.servers.fixtures import installation_on
from tests.servers.installations import EMBEDDED, SERVERS

Place = dict[str, Any]
# Another tracking server to prove the scenarios on, such as MLflow's own.
PEER = os.environ.get("WRAPUP_TRACKING_PEER", "")


def missing(what: str) -> NoReturn:
    """Skip the test in one line, or fail it where everything must be there."""
    say = pytest.fail if os.environ.get("CI", "").lower() == "true" else pytest.skip
    say(f"missing: {what}")


@pytest.fixture(scope="session")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Player]]:
    """Give the process of a generation of the client; each is started once."""
    started: dict[int, Player] = {}

    def of(generation: int) -> Player:
        if not python_in(f"mlflow{generation}").exists():
            missing(f"the MLflow client {generation}: make test installs it")
        if generation not in started:
            home = tmp_path_factory.mktemp(f"mlflow{generation}")
            started[generation] = Player(python_in(f"mlflow{generation}"), home)
        return started[generation]

    yield of
    for each in started.values():
        each.stop()


@pytest.fixture(scope="module")
def ours(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Our server on SQLite."""
    if PEER:
        yield {"uri": PEER, "people": {}}
        return
    with (
        installation_on(request, EMBEDDED, tmp_path_factory.mktemp("ours")) as made,
        server.running(made) as place,
    ):
        yield place


@pytest.fixture(scope="module")
def ours_on_servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Our server on PostgreSQL and Redis, in two web processes."""
    with (
        installation_on(request, SERVERS, tmp_path_factory.mktemp("ours")) as made,
        server.running(made, processes=2) as place,
    ):
        yield place
