"""Cells as people decorate them."""

import pytest

from experiments.tables import cells


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.7724", "0.7724"), ("**0.7828**", "0.7828"), ("<b>±0.0000</b>", "0.0000"), ("+0.0123", "+0.0123"),
        ("-0.0059 ⚠️", "-0.0059"), ("−0.5", "-0.5"), ("3.0x", "3.0"), ("24 epochs", "24"), ("🥇 0.9758", "0.9758"),
        ("⭐⭐⭐", "3"), ("★★☆", "2"), ("`0.5`", "0.5"), ("０.７", "0.7"), ("45.4200%", "45.4200%"), ("16점", "16"),
        ("[0.61](http://example.com/run)", "0.61"), ("1,234.5", "1,234.5"),
    ],
)  # fmt: skip
def test_a_number_is_found_in_its_decoration(text, number):
    assert cells.number_text(text) == number
    assert cells.is_number(text)


@pytest.mark.parametrize("text", ["", "-", "–", "—", " - ", "**-**", "N/A", "미제출", "없음", "−"])
def test_no_value_is_never_zero(text):
    assert cells.is_absent(text)


@pytest.mark.parametrize("text", ["0", "0.0", "nan", "❌", "None", "o"])
def test_other_texts_are_values(text):
    assert not cells.is_absent(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("8h 29m 32s", 30572), ("약 14h", 50400), ("94s", 94), ("1:02:03", 3723), ("02:03", 123), ("14시간 30분", 52200),
        ("90초", 90), ("1.5min", 90), ("250ms", 0.25), ("2d 3h", 183600), ("7h 00m 7s", 25207), ("3 hrs", 10800),
    ],
)  # fmt: skip
def test_durations_become_seconds(text, seconds):
    assert cells.seconds(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "14", "0.5", "fast", "3h or so", "swin-l"])
def test_what_is_no_duration(text):
    assert cells.seconds(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("6th / 19th", (6, 19)),
        ("16등", (16, None)),
        ("#3", (3, None)),
        ("2위/11팀", (2, 11)),
        ("1st", (1, None)),
        ("4 of 19", (4, 19)),
    ],
)
def test_places(text, place):
    found = cells.rank(text)
    assert (found.place, found.teams) == place


@pytest.mark.parametrize("text", ["", "-", "0", "0.7", "first"])
def test_what_is_no_place(text):
    assert cells.rank(text) is None


@pytest.mark.parametrize("text", ["512 x 512", "512 × 512", "512x512", "(512, 512)", "512*512", "512X512"])
def test_sizes_have_one_spelling(text):
    assert cells.size(text) == "512x512"


@pytest.mark.parametrize("text", ["1536", "512~1024", "multi-scale"])
def test_other_sizes_stay(text):
    assert cells.size(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("⭕️", "true"),
        ("❌", "false"),
        ("✔︎", "true"),
        ("o", "true"),
        ("X", "false"),
        ("O", "true"),
        ("swin", None),
    ],
)
def test_marks(text, said):
    assert cells.mark(text) == said


def test_breaks_and_emphasis_are_decoration():
    assert (
        cells.plain("DeepLabV3 + Xception<br>(w/ **Pretrained** Weight)")
        == "DeepLabV3 + Xception (w/ Pretrained Weight)"
    )
    assert cells.plain("a &lt; b") == "a < b"
    assert cells.plain("snake_case_name") == "snake_case_name"
