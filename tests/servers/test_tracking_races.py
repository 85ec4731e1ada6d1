"""Calls of tracking clients that come in the same moment lose nothing: on SQLite as on PostgreSQL."""

import pytest

from tests.servers.installations import Installation

pytestmark = pytest.mark.servers

PLAY = "tests.servers.tracking_races"


def test_ten_writers_of_one_run_lose_nothing_and_write_nothing_twice(installation: Installation):
    told = installation.play(f"{PLAY}:batches_at_once", rounds=2)
    # 10 writers, 2 batches each, 40 steps of 5 keys; a parameter for each batch and one for all; tags likewise,
    # and the run's name. The latest is of the greatest step and moment, the score is the latest mIoU.
    assert told == [[["done"], 10 * 2 * 40 * 5, 21, 12, [[9139.0, 9139.0, 0.0]], 9139.0]] * 2


def test_of_two_values_of_a_parameter_one_stays(installation: Installation):
    assert installation.play(f"{PLAY}:parameter_at_once", rounds=5) == [[1, 1, 1]] * 5


def test_the_first_runs_of_a_team_share_one_default_experiment(installation: Installation):
    assert installation.play(f"{PLAY}:first_runs_at_once", rounds=3) == [[["done"], 10, 1]] * 3


def test_one_of_those_who_make_an_experiment_makes_it(installation: Installation):
    told = installation.play(f"{PLAY}:experiments_at_once", rounds=3)
    assert told == [["RESOURCE_ALREADY_EXISTS"] * 3 + ["done"]] * 3
