"""The same random runs, filters, orders and pages through our server and through MLflow's own store: equal answers."""

import json
import os
import random

import pytest

from tests.mlflow.conftest import PEER

pytestmark = pytest.mark.mlflow
SEED = int(os.environ.get("WRAPUP_DIFFERENTIAL_SEED", random.SystemRandom().randrange(10**6)))
PLAYS = int(os.environ.get("WRAPUP_DIFFERENTIAL_PLAYS", "1"))
LENGTH = 300


def parting(ours, theirs, where="answer"):
    """Yield each place where two answers part, with what either side says there."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        for key in ours:
            yield from parting(ours[key], theirs[key], f"{where}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from parting(*pair, f"{where}[{place}]")
    elif ours != theirs:
        one, other = (json.dumps(each, ensure_ascii=False)[:600] for each in (ours, theirs))
        yield f"    {where}\n        ours: {one}\n        theirs: {other}"


def told(play: dict) -> str:
    """Return the differences of a play: each operation, and the places where its two answers part."""
    lines = []
    for each in play["differences"]:
        lines += [f"#{each['number']} {json.dumps(each['operation'], ensure_ascii=False)}"]
        lines += parting(each["ours"], each["theirs"])
    return "\n".join(lines)


def same_on_both_sides(player, place):
    for seed in range(SEED, SEED + PLAYS):
        play = player(3).play("differential.play:compare", place, limit=300, seed=seed, length=LENGTH)
        assert not play["differences"], f"WRAPUP_DIFFERENTIAL_SEED={seed} shows it again:\n{told(play)}"
        assert play["compared"] == LENGTH


def test_our_server_answers_as_mlflows_own_store(player, ours):
    same_on_both_sides(player, ours)


@pytest.mark.servers
@pytest.mark.skipif(bool(PEER), reason="only on our own server")
def test_on_postgresql_too(player, ours_on_servers):
    same_on_both_sides(player, ours_on_servers)
