"""Members of an ensemble as people write them."""

import pytest

from experiments import member_lines
from experiments.member_lines import Line


def nobody(_text):
    return False


@pytest.mark.parametrize(
    "text", ["swin-l = 0.6", "swin-l=0.6", "  swin-l × 0.6 ", "swin-l * .6", "swin-l, 6e-1", "swin-l\t0.6"]
)
def test_a_weight_stands_behind_a_sign(text):
    assert member_lines.read(text, nobody) == [Line(1, "swin-l", 0.6)]


def test_without_a_number_the_weight_is_one_and_empty_lines_count_nothing():
    assert member_lines.read("swin-l\n\nconvnext", nobody) == [
        Line(1, "swin-l", 1.0),
        Line(3, "convnext", 1.0),
    ]


def test_a_run_may_be_called_like_a_weighed_one():
    known = {"lr = 0.1", "a, 2"}.__contains__
    assert member_lines.read("lr = 0.1\na, 2 = 3", known) == [Line(1, "lr = 0.1", 1.0), Line(2, "a, 2", 3.0)]


def test_what_is_no_number_belongs_to_the_name():
    assert member_lines.read("swin = 1.2.3", nobody) == [Line(1, "swin = 1.2.3", 1.0)]


def test_names_in_decomposed_letters_are_composed():
    assert member_lines.read("앙상블 = 2", nobody) == [Line(1, "앙상블", 2.0)]


def test_what_is_written_is_read_again():
    members = [("swin-l", 0.123456789012), ("convnext", 1.0), ("a=b", 3e-9)]
    lines = member_lines.read(member_lines.write(members), nobody)
    assert [(line.run, line.weight) for line in lines] == members
