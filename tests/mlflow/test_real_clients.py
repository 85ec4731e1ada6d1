"""The pip-installed MLflow clients against our live server: each scenario is a script as people write them."""

import pytest

from tests.mlflow.conftest import PEER
from tests.mlflow.scenarios.register import found

pytestmark = pytest.mark.mlflow
EVERY = [
    pytest.param(generation, one, id=f"{one.name}, client {generation}.x")
    for one in found()
    for generation in one.clients
]
# The database does not know the client: there each is played once, by the newest that can.
CORE = [
    given for given in EVERY if given.values[1].is_core and given.values[0] == max(given.values[1].clients)
]


def play(player, generation, scenario, place):
    """Play it with the owner's token."""
    if scenario.needs_ours and not place["people"]:
        pytest.skip("only on our own server")
    player(generation).play(scenario.name, place)


@pytest.mark.parametrize(("generation", "scenario"), EVERY)
def test_the_client_finds_what_it_logged(player, ours, generation, scenario):
    play(player, generation, scenario, ours)


@pytest.mark.servers
@pytest.mark.skipif(bool(PEER), reason="only on our own server")
@pytest.mark.parametrize(("generation", "scenario"), CORE)
def test_on_postgresql_too(player, ours_on_servers, generation, scenario):
    play(player, generation, scenario, ours_on_servers)
