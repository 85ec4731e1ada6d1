"""The import of a leaderboard survives its workers, on the embedded default as on PostgreSQL."""

import os
import random

import pytest

from tests.servers.installations import Installation

pytestmark = pytest.mark.servers

PLAY = "tests.servers.board_troubles"
KILLS = int(os.environ.get("WRAPUP_KILLS", "5"))


def test_random_kills_neither_lose_nor_double_a_team(installation: Installation):
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"seed {seed}: repeat with SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    told = installation.play(f"{PLAY}:random_kills", seed=seed, kills=KILLS)
    assert told == {"wrong": [], "killed": KILLS, "seen half": 0}


def test_the_worker_may_die_before_every_call_to_the_database(installation: Installation):
    told = installation.play(f"{PLAY}:every_point", limit=500)
    assert told["points"] >= 40
    assert told["wrong"] == {}
