"""The effects of 50 techniques over 5,000 runs with 2,000 bootstrap rounds, from the database to the intervals."""

import random

import django

django.setup()

import numpy as np  # noqa: E402
from django.db import connection  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from bench import boards  # noqa: E402
from bench.report import alternate, figure, say  # noqa: E402
from experiments.models import Competition, Parameter, Run, ScoreKind, Technique  # noqa: E402
from experiments.selectors.technique_effects import effects_of  # noqa: E402
from experiments.services import techniques  # noqa: E402
from experiments.statistics.effects import effects, pair  # noqa: E402
from experiments.technique_signs import Sign  # noqa: E402
from teams.models import User  # noqa: E402

RUNS, TECHNIQUES, ROUNDS = 5_000, 50, 2_000


def main() -> None:
    """Seed, measure in turn, print and keep."""
    competition = boards.competition()
    scores, parents, has = seed(competition)
    known = list(Technique.objects.of(competition.team).by_kind())

    def ours() -> None:
        assert all(one.effect for one in effects_of(competition, known))

    pairs_found = pair(scores, parents, has, np.ones_like(has))

    def ours_on_arrays() -> None:
        origin = parents[pairs_found.run]
        assert all(effects(pairs_found.technique, pairs_found.difference, origin, TECHNIQUES, rounds=ROUNDS))

    def peer() -> None:
        for place in range(TECHNIQUES):
            bootstrap(scores, parents, has[:, place])

    what = f"effects of {TECHNIQUES} techniques over {RUNS:,} runs, {ROUNDS:,} rounds"
    for told, work in ((f"{what}, on the same arrays", ours_on_arrays), (f"{what}, from the database", ours)):
        pairs = alternate(work, peer, rounds=7)
        peers = "numpy on arrays in memory"
        say("effects", figure(told, peers, pairs, database=connection.vendor, aim="aim ≤ 3"))


def bootstrap(
    scores: NDArray[np.float64], parents: NDArray[np.int64], has: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return the ends of a plain percentile interval of one technique's mean difference, as a notebook would draw it."""
    run = np.flatnonzero(parents >= 0)
    run = run[has[run] != has[parents[run]]]
    difference = (scores[run] - scores[parents[run]]) * np.where(has[run], 1, -1)
    dice = np.random.default_rng(1)
    means = difference[dice.integers(0, difference.size, size=(ROUNDS, difference.size))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def seed(
    competition: Competition,
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Store runs that each turn one technique of an earlier one on or off; return the same as arrays."""
    chance = random.Random(5)
    experiment, by = competition.experiments.get(), User.objects.get()
    for number in range(TECHNIQUES):
        techniques.name(
            team=competition.team, by=by, name=f"t{number}", signs=[Sign("setting", f"t{number}")]
        )
    parents = np.array([-1] + [chance.randrange(max(0, number - 400), number) for number in range(1, RUNS)])
    has = np.zeros((RUNS, TECHNIQUES), dtype=bool)
    scores = np.full(RUNS, 0.5)
    for number in range(1, RUNS):
        place = chance.randrange(TECHNIQUES)
        has[number] = has[parents[number]]
        has[number, place] ^= True
        moved = 0.001 * place if has[number, place] else -0.001 * place
        scores[number] = scores[parents[number]] + moved + chance.gauss(0, 0.005)
    made = Run.objects.bulk_create(
        Run(
            team=competition.team,
            experiment=experiment,
            competition=competition,
            name=f"run {number}",
            score=float(scores[number]),
            score_kind=ScoreKind.RANKED,
        )
        for number in range(RUNS)
    )
    for number, run in enumerate(made):
        run.parent = made[parents[number]] if number else None
    Run.objects.bulk_update(made, ["parent"], batch_size=500)
    Parameter.objects.bulk_create(
        Parameter(
            run=run,
            experiment=experiment,
            key=f"t{place}",
            value="true" if has[number, place] else "false",
        )
        for number, run in enumerate(made)
        for place in range(TECHNIQUES)
    )
    return scores, parents.astype(np.int64), has


main()
