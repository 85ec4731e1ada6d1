"""The gap's distribution and the ways of validating."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.statistics import gaps

numbers = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=60)


@given(numbers)
def test_every_gap_lies_in_one_bin(found):
    bins = gaps.bins(found)
    assert sum(one.count for one in bins) == len(found)
    assert len(bins) <= gaps.MOST_BINS
    assert bins[0].low == min(found)
    assert bins[-1].high == pytest.approx(max(found), abs=1e-3)
    assert all(one.low <= one.high for one in bins)


def test_no_gaps_have_no_bins_and_equal_ones_a_single_bin():
    assert gaps.bins([]) == []
    assert [one.count for one in gaps.bins([0.1, 0.1])] == [2]


def test_one_outlier_does_not_push_the_others_into_one_bin():
    found = gaps.bins([0.01, 0.012, 0.015, 0.02, 0.022, 0.025, 0.03, 0.031, 0.2])
    assert sum(one.count > 0 for one in found) >= 3


def test_the_gap_is_positive_when_validation_looks_better():
    assert gaps.gap(0.7, 0.6, is_higher_better=True) == pytest.approx(0.1)
    assert gaps.gap(0.2, 0.5, is_higher_better=False) == pytest.approx(0.3)


def test_three_times_the_usual_size_is_suspicious_from_four_gaps_on():
    assert gaps.widest_usual([0.02, -0.03, 0.04]) is None
    assert gaps.widest_usual([0.02, -0.03, 0.04, 0.2]) == pytest.approx(0.105)


def test_the_way_closest_to_the_board_stands_first():
    pairs = [
        ("far", 0.7, 0.6),
        ("far", 0.72, 0.6),
        ("far", 0.71, 0.64),
        ("near", 0.7, 0.69),
        ("near", 0.6, 0.6),
    ]
    pairs += [("near", 0.65, 0.66), ("once", 0.5, 0.5), ("near", math.nan, 0.5)]
    found = gaps.ways(pairs, is_higher_better=True)
    assert [way.name for way in found] == ["near", "far", "once"]
    near, _far, once = found
    assert (near.agreement.count, near.offset, near.size) == (3, 0.0, pytest.approx(0.01))
    assert (once.are_enough, once.spread) == (False, None)
    assert gaps.closest(found) is near
    assert gaps.closest(found[1:]) is None
