"""Effects of techniques: means over pairs, intervals that cover what was put in, and few pairs told as few."""

import os

import numpy as np
import pytest

from experiments.statistics.effects import Effect, effect, effects, pair

SEED = int(os.environ.get("WRAPUP_EFFECTS_SEED", "20221219"))
WORLDS = 2_000
TRUE = 0.012


def interval_of(differences, origins=None) -> Effect:
    numbers = np.array(differences, dtype=float)
    return effect(numbers, np.array(origins if origins is not None else range(len(numbers))))


def test_the_mean_is_that_of_the_pairs():
    assert interval_of([0.01, 0.02, 0.03]).mean == pytest.approx(0.02)


def test_below_three_parents_there_is_no_interval():
    assert interval_of([0.01, 0.02]).half is None
    assert interval_of([0.01, 0.02, 0.03, 0.04], origins=[1, 1, 2, 2]).half is None


def test_of_equal_differences_there_is_no_interval():
    assert interval_of([0.01] * 12).half is None


def test_a_few_parents_have_students_interval():
    numbers = [0.010, 0.014, 0.006, 0.012]
    found = interval_of(numbers)
    error = np.std(numbers, ddof=1) / 2
    assert (found.method, found.half) == ("t", pytest.approx(3.1824 * error))


def test_the_same_numbers_give_the_same_interval():
    numbers = np.random.default_rng(7).normal(0.01, 0.01, 30)
    assert interval_of(numbers) == interval_of(numbers)


def test_a_large_offset_takes_no_digits():
    numbers = np.random.default_rng(7).normal(0.01, 0.01, 30)
    assert interval_of(numbers + 1e6).half == pytest.approx(interval_of(numbers).half, rel=1e-6)


@pytest.mark.parametrize("origins", [5, 12, 40])
@pytest.mark.parametrize("noise", ["normal", "skewed"])
def test_the_interval_covers_the_true_effect(origins, noise):
    """Runs that share a parent share its luck; 95 % is between 90 and 98 of a hundred worlds."""
    dice = np.random.default_rng((SEED, origins))

    def luck(count):
        numbers = dice.normal(0, 1, count) if noise == "normal" else dice.exponential(1, count) - 1
        return 0.005 * numbers

    covered = 0
    for _world in range(WORLDS):
        sizes = 1 + dice.poisson(0.6, origins)
        origin = np.repeat(np.arange(origins), sizes)
        difference = TRUE + luck(origin.size) - luck(origins)[origin]
        found = effect(difference, origin, rounds=500)
        covered += found.low <= TRUE <= found.high
    assert 0.90 <= covered / WORLDS <= 0.98


def test_pairs_are_runs_that_differ_from_their_parent_in_the_technique():
    score = np.array([0.5, 0.6, 0.65, 0.55, np.nan])
    parent = np.array([-1, 0, 1, 2, 0])
    has = np.array([[False], [True], [True], [False], [True]])
    can_lose = np.ones_like(has)
    found = pair(score, parent, has, can_lose)
    # 1 got it, 2 kept it, 3 lost it, 4 has no score.
    assert found.run.tolist() == [1, 3]
    assert found.difference.tolist() == pytest.approx([0.1, 0.1])


def test_a_tag_that_is_gone_says_nothing():
    score, parent = np.array([0.5, 0.6]), np.array([-1, 0])
    has = np.array([[True], [False]])
    assert pair(score, parent, has, np.zeros_like(has)).run.size == 0


def test_each_technique_has_its_own_effect_and_none_without_a_pair():
    found = effects(np.array([2, 0, 2]), np.array([0.1, 0.3, 0.2]), np.array([0, 1, 2]), 3)
    assert [one and round(one.mean, 3) for one in found] == [0.3, None, 0.15]
