"""Of two who come at once, one wins: on SQLite as on PostgreSQL, each caller on a connection of its own."""

import pytest

from tests.servers.installations import Installation

pytestmark = pytest.mark.servers

ROUNDS = 8
PLAY = "tests.servers.team_races"


def test_of_two_who_follow_a_link_one_comes_in(installation: Installation):
    told = installation.play(f"{PLAY}:accepted_by_two", rounds=ROUNDS)
    assert told == [["invitation_over", "member", "2"]] * ROUNDS


def test_of_two_owners_who_leave_one_must_stay(installation: Installation):
    told = installation.play(f"{PLAY}:both_owners_leave", rounds=ROUNDS)
    assert told == [["done", "last_owner", "1"]] * ROUNDS


def test_two_calls_with_one_key_create_once_and_answer_alike(installation: Installation):
    told = installation.play(f"{PLAY}:one_key_twice", rounds=ROUNDS)
    assert told == [[1, "201", 1]] * ROUNDS
