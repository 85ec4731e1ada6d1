"""How much a rank owes to single submissions."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from experiments.statistics.stability import FEWEST, ROUNDS, rank_stability


def ranks_of_all_resamples(ours, others, sign):
    """The rank of the best of every resample there is, all equally likely."""
    bests = [max(sign * score for score in drawn) for drawn in product(ours, repeat=len(ours))]
    return np.array([1 + sum(sign * other > best for other in others) for best in bests])


@pytest.mark.parametrize("is_higher_better", [True, False])
def test_the_interval_and_the_shares_are_those_of_all_possible_resamples(is_higher_better):
    sign = 1 if is_higher_better else -1
    ours = [sign * score for score in (0.50, 0.61, 0.62, 0.55, 0.70)]
    others = [sign * score for score in (0.9, 0.65, 0.63, 0.615, 0.60, 0.58, 0.52, 0.3)]
    found = rank_stability(ours, others, is_higher_better=is_higher_better, rounds=20_000)
    exact = ranks_of_all_resamples(ours, others, sign)
    low, middle, high = np.quantile(exact, [0.025, 0.5, 0.975], method="inverted_cdf")
    assert (found.best, found.median, found.worst) == (low, middle, high)
    assert found.rank == 2
    assert found.share == pytest.approx((exact == 2).mean(), abs=0.02)


def test_the_interval_is_that_of_scipys_percentile_bootstrap():
    dice = np.random.default_rng(3)
    ours, others = dice.normal(0.5, 0.05, 40), dice.normal(0.5, 0.1, 500)

    def rank_of_best(sample, axis=-1):
        return 1.0 + (others > sample.max(axis=axis)[..., None]).sum(axis=-1)

    peer = stats.bootstrap(
        (ours,), rank_of_best, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    found = rank_stability(ours, others, is_higher_better=True, rounds=20_000)
    assert (found.best, found.worst) == (peer.low, peer.high)


def test_equal_submissions_leave_nothing_to_luck():
    found = rank_stability([0.5] * 8, [0.9, 0.5, 0.4], is_higher_better=True)
    assert (found.rank, found.best, found.worst, found.share, found.rounds) == (2, 2, 2, 1.0, ROUNDS)


def test_the_same_submissions_always_give_the_same_interval():
    ours, others = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.05 * n for n in range(20)]
    assert rank_stability(ours, others, is_higher_better=True) == rank_stability(
        ours, others, is_higher_better=True
    )


def test_a_board_without_others_ranks_us_first():
    assert rank_stability([0.1] * FEWEST, [], is_higher_better=True).rank == 1


def test_few_submissions_tell_nothing():
    assert rank_stability([0.1] * (FEWEST - 1), [0.5], is_higher_better=True) is None
