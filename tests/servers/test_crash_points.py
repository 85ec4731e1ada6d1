"""Nothing is lost or doubled wherever a worker is hit; and an engine that loses or doubles would be seen."""

import os
import random

import pytest

from tests.servers.installations import Installation
from tests.servers.mutants import MUTANTS

pytestmark = pytest.mark.servers

# Every third point from one of the first three on; WRAPUP_CRASH_STEP=1 hits all of them.
STEP = int(os.environ.get("WRAPUP_CRASH_STEP", "3"))
FIRST = int(os.environ.get("WRAPUP_CRASH_FIRST", 1 + random.SystemRandom().randrange(STEP)))
ATTACKS = (
    "dies",
    "freezes",
    "freezes and loses its connection",
    "loses its connection",
    "loses the database",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_worker_may_be_hit_before_every_call_to_the_database(installation: Installation, attack: str):
    print(f"WRAPUP_CRASH_FIRST={FIRST} repeats it")  # noqa: T201 - pytest shows it when the test fails
    told = installation.play("tests.servers.crash_points:points_from", attack=attack, first=FIRST, step=STEP)
    assert told["points"] >= 30
    assert told["wrong"] == {}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_broken_engine_is_caught(installation: Installation, mutant: str):
    told = installation.play("tests.servers.crash_points:a_mutant", name=mutant)
    assert told["caught at"], told
