"""Slips that real blogs have are named before the post goes out."""

import datetime as dt

import pytest

from retros import wording
from retros.document import read_text
from retros.document.house_style import learned
from retros.document.slips import Week, found_in
from tests.shared_data import SHARED

SEOUL = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2023, 1, 7, tzinfo=SEOUL)
WEEK = Week(dt.date(2023, 1, 2), dt.date(2023, 1, 6), ("16weeks", "71day", "72day"))
NAME = "_posts/2023-01-02-x.md"


def post(**front: str) -> str:
    lines = {"title": "x", "date": "2023-01-02 18:00:00 +0900", "tags": "[16weeks, 71day, 72day]"} | front
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in lines.items() if value) + "---\n\n# a\n"


def codes(text: str, path: str = NAME, week: Week | None = WEEK, *, is_ours: bool = True) -> list[str]:
    found = found_in(read_text(text), path, now=NOW, week=week, is_ours=is_ours)
    for remark in found:
        assert wording.sentence(remark)
    return [remark.code for remark in found]


def test_a_sound_post_has_nothing_to_say():
    assert codes(post()) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("# a\n", "no_front_matter"),
        (post(title="[x"), "yaml_broken"),
        (post(comment="true"), "comment_unknown"),
        (post(categories="[a, b, c]"), "many_categories"),
        (post(date="soon"), "date_unreadable"),
        (post(date="2022-01-02 18:00:00 +0900"), "date_other_year"),
        (post(date="2023-01-03 18:00:00 +0900"), "date_other_than_name"),
        (post(date="2023-01-02 18:00:00"), "date_without_offset"),
        (post(tags="[71day]"), "day_missing"),
        (post(tags="[71day, 72day, 73day]"), "day_of_another_week"),
        (post(tags="[71day, 72day, 71day]"), "day_twice"),
        (post() + "\x08", "unprintable"),
    ],
)
def test_each_slip_is_named(text, code):
    assert code in codes(text)


def test_a_date_outside_of_the_week_and_in_the_future():
    text = post(date="2023-02-02 18:00:00 +0900")
    assert codes(text, "_posts/2023-02-02-x.md") == ["date_outside_week", "date_in_future"]


def test_a_leap_day_named_in_another_year_is_no_trap():
    assert "date_other_than_name" in codes(post(date="2023-03-01"), "_posts/2024-02-29-x.md", None)


def test_liquid_is_named_where_it_would_run():
    assert codes(post() + "{{ x }}\n", is_ours=False) == ["liquid"]
    assert codes(post() + "{{ x }}\n") == []


def test_every_code_of_the_rules_has_its_sentence():
    assert all(str(words) for words in wording.SENTENCES.values())


@pytest.mark.skipif(SHARED is None, reason="the shared posts are not here")
def test_the_style_of_a_real_blog_is_learned():
    folder = next((SHARED / "posts").glob("Jiyong*"))
    style = learned(
        (path.relative_to(folder).as_posix(), read_text(path.read_text()))
        for path in sorted(folder.rglob("*.md"))
    )
    assert (style.posts, style.level, style.has_rules, style.marker, style.indent) == (37, 1, True, "-", "  ")
    assert style.keys == ("title", "date", "comment", "categories", "tags", "math")
    assert (style.folder, style.is_dated, style.list_style) == ("_posts", True, "inline")
    assert style.date_shape == "YYYY-MM-DD HH:MM:SS +0900"
