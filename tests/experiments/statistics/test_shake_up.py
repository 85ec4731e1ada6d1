"""How far private ranks lie from public ones."""

import random

import numpy as np
import pytest
from scipy import stats

from experiments.statistics.shake_up import mean_ranks, shake_up, spearman


def test_a_board_that_stays_is_not_shaken():
    found = shake_up(range(1, 21), range(1, 21))
    assert (found.count, found.mean, found.top_tenth, found.top_count, found.rho) == (20, 0.0, 0.0, 2, 1.0)


def test_a_board_turned_around_moves_teams_by_half_of_it():
    found = shake_up([1, 2, 3, 4], [4, 3, 2, 1])
    assert found.mean == (3 + 1 + 1 + 3) / 4 / 4
    assert found.top_tenth == 3 / 4
    assert found.rho == pytest.approx(-1.0)


def test_the_top_tenth_is_of_the_public_board_rounded_up_with_all_who_share_its_last_rank():
    public = [1, 2, 2, 2, *range(5, 12)]
    private = [2, 1, 6, 2, *range(5, 12)]
    found = shake_up(public, private)
    assert found.top_count == 4
    assert found.top_tenth == pytest.approx((1 + 1 + 4 + 0) / 4 / 11)
    assert found.mean == pytest.approx(6 / 11 / 11)


@pytest.mark.parametrize("teams", [3, 10, 257])
def test_spearman_is_that_of_scipy_also_with_ties(teams):
    chance = random.Random(teams)
    public, private = ([chance.randint(1, teams // 2 + 1) for _ in range(teams)] for _ in range(2))
    assert shake_up(public, private).rho == pytest.approx(stats.spearmanr(public, private).statistic)


def test_mean_ranks_are_those_of_scipy():
    values = np.array([3.0, 1.0, 3.0, -2.5, 3.0, 1.0])
    assert mean_ranks(values).tolist() == stats.rankdata(values).tolist() == [5, 2.5, 5, 1, 5, 2.5]


def test_what_cannot_be_told_is_not():
    assert shake_up([], []) is None
    assert shake_up([1, 2], [2, 1]).rho is None
    assert spearman(np.array([1.0, 1.0, 1.0]), np.array([1.0, 2.0, 3.0])) is None
    with pytest.raises(ValueError, match="a rank on each board"):
        shake_up([1], [])
