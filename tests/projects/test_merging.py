"""Three texts become one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.merging import merge

BASE = "# 안건\n- 하나\n- 둘\n- 셋\n\n# 결정\n- 없음"


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        pytest.param(
            BASE.replace("하나", "하나!"), BASE.replace("없음", "있음"),
            "# 안건\n- 하나!\n- 둘\n- 셋\n\n# 결정\n- 있음", id="lines far apart",
        ),
        pytest.param(
            BASE.replace("- 하나", "- 하나!"), BASE.replace("- 둘", "- 둘!"),
            BASE.replace("- 하나", "- 하나!").replace("- 둘", "- 둘!"), id="neighbouring lines",
        ),
        pytest.param(
            BASE.replace("- 둘\n", ""), BASE + "\n- 하나 더",
            BASE.replace("- 둘\n", "") + "\n- 하나 더", id="one removes, one appends",
        ),
        pytest.param(
            BASE.replace("- 둘", "- 둘\n  - 더"), BASE.replace("- 둘", "- 둘\n  - 더"),
            BASE.replace("- 둘", "- 둘\n  - 더"), id="both the same",
        ),
        pytest.param(
            BASE.replace("하나", "1").replace("셋", "3"), BASE.replace("하나", "1").replace("없음", "있음"),
            BASE.replace("하나", "1").replace("셋", "3").replace("없음", "있음"), id="one edit alike, one each",
        ),
    ],
)  # fmt: skip
def test_edits_that_do_not_touch_are_merged(mine, theirs, merged):
    assert merge(BASE, mine, theirs) == merged
    assert merge(BASE, theirs, mine) == merged


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        pytest.param(BASE.replace("하나", "1"), BASE.replace("하나", "일"), id="the same line"),
        pytest.param(BASE + "\n- 나", BASE + "\n- 너", id="both append"),
        pytest.param(BASE.replace("- 둘\n", ""), BASE.replace("- 둘", "- 둘!"), id="removed and changed"),
        pytest.param(
            BASE.replace("- 하나\n- 둘", "- 모두"),
            BASE.replace("- 둘\n- 셋", "- 전부"),
            id="ranges that overlap",
        ),
        pytest.param(
            BASE.replace("- 둘", "- 둘\n- 둘 반"),
            BASE.replace("- 둘", "- 둘!"),
            id="an insertion at the edge",
        ),
    ],
)
def test_edits_that_touch_are_not_guessed(mine, theirs):
    assert merge(BASE, mine, theirs) is None
    assert merge(BASE, theirs, mine) is None


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "- 가", "  - 나"]), max_size=12).map("\n".join)


@given(TEXTS, TEXTS)
def test_who_changed_nothing_takes_the_other_text(base, changed):
    assert merge(base, base, changed) == changed
    assert merge(base, changed, base) == changed
    assert merge(base, changed, changed) == changed


@given(TEXTS, TEXTS, TEXTS)
def test_the_order_of_the_two_does_not_matter(base, mine, theirs):
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


@given(st.lists(st.integers(0, 999).map(str), min_size=4, max_size=30, unique=True), st.data())
def test_one_edit_each_in_other_halves_keeps_both(lines, data):
    middle = len(lines) // 2
    first = data.draw(st.integers(0, middle - 2))
    second = data.draw(st.integers(middle, len(lines) - 1))
    mine, theirs = list(lines), list(lines)
    mine[first], theirs[second] = "mine", "theirs"
    both = list(lines)
    both[first], both[second] = "mine", "theirs"
    assert merge("\n".join(lines), "\n".join(mine), "\n".join(theirs)) == "\n".join(both)


def test_texts_too_long_to_compare_are_left_to_the_people():
    lines = "\n" * 100_000
    assert merge(lines, "a" + lines + "b", "c" + lines + "d\ne") is None
    assert merge("\n".join("ab" * 50_000), "\n".join("ba" * 50_000), "x\n" * 9) is None
