"""Numbers as people write them."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import metric_text
from experiments.metric_text import InDoubt, NotANumber


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("0.6934", "fraction", 0.6934),
        ("69.34%", "fraction", 0.6934),
        ("45.4200%", "fraction", 0.4542),
        ("120 %", "fraction", 1.2),
        ("０.６９３４", "fraction", 0.6934),
        ("６９．３４％", "percent", 69.34),
        ("0,6934", "fraction", 0.6934),
        ("69,34", "percent", 69.34),
        ("**0.7724**", "fraction", 0.7724),
        ("+0.0123", "fraction", 0.0123),
        ("−0.3", "fraction", -0.3),
        (".5", "fraction", 0.5),
        ("0", "percent", 0.0),
        ("0", "fraction", 0.0),
        ("1", "fraction", 1.0),
        ("100", "percent", 100.0),
        ("69.34", "percent", 69.34),
        ("1e-4", "plain", 1e-4),
        ("1,234,567", "plain", 1_234_567.0),
        ("1,234.5", "plain", 1234.5),
        ("1.234,5", "plain", 1234.5),
        ("-2.9e25", "plain", -2.9e25),
        ("inf", "plain", math.inf),
        ("-Infinity", "fraction", -math.inf),
        ("-", "fraction", None),
        ("  ", "plain", None),
    ],
)
def test_a_clear_number_is_read_into_the_scale(text, scale, value):
    assert metric_text.read(text, scale) == value


def test_nan_is_a_value_of_its_own():
    assert math.isnan(metric_text.read("NaN", "fraction"))


@pytest.mark.parametrize(
    ("text", "scale", "values"),
    [
        ("22.1", "fraction", [0.221, 22.1]),
        ("69.34", "fraction", [0.6934, 69.34]),
        ("0.6934", "percent", [69.34, 0.6934]),
        ("1", "percent", [100.0, 1.0]),
        ("07724", "fraction", [0.7724]),
        ("07724", "plain", [0.7724]),
        ("6934", "fraction", [6934.0]),
        ("1,234", "plain", [1.234, 1234.0]),
        ("69,345", "percent", [69.345, 69345.0]),
        ("69.34%", "plain", [0.6934, 69.34]),
    ],
)
def test_what_can_mean_two_things_is_asked(text, scale, values):
    with pytest.raises(InDoubt) as doubt:
        metric_text.read(text, scale)
    assert [choice.value for choice in doubt.value.choices] == values
    assert all(choice.meaning for choice in doubt.value.choices)


@pytest.mark.parametrize(
    "text", ["abc", "1.2.3", "0x10", "3.0x", "6th / 19th", "1e", "--1", "1 2", "%", "1e9999", "=1"]
)
def test_what_is_no_number_is_refused(text):
    for scale in ("fraction", "percent", "plain"):
        with pytest.raises(NotANumber):
            metric_text.read(text, scale)


@given(st.floats(allow_nan=False))
def test_a_plain_number_comes_back_as_it_was_written(value):
    assert metric_text.read(repr(value), "plain") == value


@given(st.decimals(min_value=-100, max_value=100, places=6))
def test_a_percentage_and_its_fraction_are_the_same_number(number):
    assert metric_text.read(f"{number}%", "fraction") == float(number / 100)


@given(st.text(max_size=30), st.sampled_from(["fraction", "percent", "plain"]))
def test_any_text_is_read_refused_or_asked(text, scale):
    with contextlib.suppress(NotANumber, InDoubt):
        assert isinstance(metric_text.read(text, scale), float | None)


@given(st.floats(min_value=1.0000001, max_value=100))
def test_a_fraction_above_one_is_never_taken_silently(value):
    with pytest.raises((InDoubt, NotANumber)):
        metric_text.read(repr(value), "fraction")


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("tta", "o", "true"),
        ("TTA", "X", "false"),
        ("model.use_ema", "o", "true"),
        ("anything", "⭕", "true"),
        ("anything", "❌", "false"),
        ("anything", "✔︎", "true"),
        ("size", "x", "x"),
        ("model", "o", "o"),
        ("tta", "flip", "flip"),
    ],
)
def test_marks_are_read_as_yes_and_no_only_where_they_mean_it(key, text, expected):
    assert metric_text.read_mark(key, text) == expected
