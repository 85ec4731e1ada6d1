"""How well two lists of numbers go together."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.statistics.correlation import agreement, linear, table


def by_counting(ones, others):
    """Kendall's τ-b from its definition."""
    pairs = list(itertools.combinations(range(len(ones)), 2))
    signs = [(_sign(ones[i] - ones[j]), _sign(others[i] - others[j])) for i, j in pairs]
    agree = sum(a * b for a, b in signs)
    return agree / math.sqrt(sum(a != 0 for a, _b in signs) * sum(b != 0 for _a, b in signs))


def _sign(number):
    return (number > 0) - (number < 0)


def ranks(numbers):
    return [
        sum(one < number for one in numbers) + (sum(one == number for one in numbers) + 1) / 2
        for number in numbers
    ]


def test_the_same_order_is_one_and_the_reverse_is_minus_one():
    up, down = [0.1, 0.2, 0.3, 0.9], [9.0, 8.0, 7.0, -1e25]
    same = agreement(zip(up, up, strict=True))
    assert (same.spearman, same.kendall) == (pytest.approx(1), pytest.approx(1))
    other = agreement(zip(up, down, strict=True))
    assert (other.spearman, other.kendall) == (pytest.approx(-1), pytest.approx(-1))


def test_an_example_with_a_tie_by_hand():
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 4, 3: ρ = 3 / √(4.5 · 5); five pairs agree or not, 4 − 1 of √(5 · 6).
    found = agreement([(1, 10), (2, 20), (2, 40), (3, 30)])
    assert found.spearman == pytest.approx(3 / math.sqrt(4.5 * 5))
    assert found.kendall == pytest.approx(3 / math.sqrt(30))


@given(st.integers(0, 10_000), st.integers(4, 25))
def test_both_follow_their_definitions_with_ties(seed, count):
    dice = random.Random(seed)
    ones, others = ([float(dice.randrange(6)) for _ in range(count)] for _side in range(2))
    found = agreement(zip(ones, others, strict=True))
    if len(set(ones)) == 1 or len(set(others)) == 1:
        assert found.spearman is None
        return
    assert found.spearman == pytest.approx(linear(ranks(ones), ranks(others)))
    assert found.kendall == pytest.approx(by_counting(ones, others))


def test_what_is_missing_or_no_number_is_left_out_and_counted():
    whole = [(1.0, 1.0), (2.0, 3.0), (3.0, 2.0), (4.0, 4.0)]
    holes = [(None, 1.0), (1.0, None), (math.nan, 1.0), (1.0, math.inf), (None, None)]
    found, without = agreement([*holes, *whole]), agreement(whole)
    assert (found.count, found.left_out) == (4, 5)
    assert (found.spearman, found.kendall) == (without.spearman, without.kendall)


def test_too_few_points_say_nothing_and_few_say_so():
    few = agreement([(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)])
    assert (few.spearman, few.kendall, few.are_too_few) == (None, None, True)
    more = agreement([(float(n), float(n)) for n in range(9)])
    assert (more.are_too_few, more.are_few) == (False, True)
    assert not agreement([(float(n), float(n)) for n in range(10)]).are_few
    assert agreement([]).count == 0


def test_a_side_that_is_always_the_same_has_no_order():
    found = agreement([(1.0, float(n)) for n in range(8)])
    assert (found.count, found.spearman, found.kendall) == (8, None, None)


def test_a_straight_line_is_one_whatever_its_slope():
    assert linear([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert linear([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert linear([1, 2, None, 3], [1, 5, 9, math.nan]) is None
    assert linear([1, 1, 1], [1, 2, 3]) is None


def test_a_table_is_symmetric_with_ones_on_the_diagonal():
    found = table([[0.1, 0.5, 0.9], [0.2, 0.4, 0.8], [0.9, None, 0.1]])
    assert [found[i][i] for i in range(3)] == [1, 1, 1]
    assert found[0][1] == pytest.approx(found[1][0])
    assert found[0][2] is None
