"""Front matter, sections, dates and names, case by case."""

import datetime as dt

import pytest

from retros.document import dates, names, read_text
from retros.document import yaml_text as quoting
from retros.document.sections import SwallowsWhatFollows, cut

SEOUL = dt.timezone(dt.timedelta(hours=9))


@pytest.mark.parametrize(
    "calm", ["Boostcamp 71~75days", "16weeks", "71day", "Boostcamp AI Tech 4기", "it's", "회고"]
)
def test_calm_words_stand_without_quotes(calm):
    assert quoting.scalar(calm, in_list=True) == calm


@pytest.mark.parametrize(
    "loud",
    [
        "yes",
        "on",
        "12:30",
        "0755",
        "1e3",
        "# in a title",
        "a: b",
        "[x",
        "@x",
        "1,000",
        ":symbol",
        "2023-01-02",
    ],
)
def test_loud_words_get_double_quotes(loud):
    assert quoting.scalar(loud) == f'"{loud}"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags: [a, 'b']\n", "tags: [a, 'b', new]\n"),
        ("tags:\n- a\n- b\n", "tags:\n- a\n- b\n- new\n"),
        ("tags:\n    - a # first\n    - b\n", "tags:\n    - a\n    - b\n    - new\n"),
        ("tags:\n  - [a, b]\n", "tags:\n  - [a, b, new]\n"),
        ("tags: a b\n", "tags: [a, b, new]\n"),
    ],
)
def test_a_list_keeps_its_style(before, after):
    front = read_text(f"---\ntitle: x\n{before}# a comment\n---\n").front
    assert front.with_list("tags", ["a", "b", "new"]).source == f"title: x\n{after}# a comment\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: old # why\n", "title: new # why\n"),
        ('title: "old"\n', 'title: "new"\n'),
        ("title:  'old'\n", "title:  'new'\n"),
        ("title:\n", "title: new\n"),
        ("title: |\n  old\n  words\n", "title: new\n"),
        ("title: >\r\n  old\r\n", "title: new\r\n"),
    ],
)
def test_a_value_keeps_its_quotes_and_comment(before, after):
    front = read_text(f"---\n{before}tags: [a]\n---\n").front
    assert front.with_text("title", "new").source == f"{after}tags: [a]\n"


def test_a_missing_key_comes_after_the_last_one():
    front = read_text("---\ntitle: x\n\n---\nbody").front
    assert front.with_text("pin", "x").text == "---\ntitle: x\npin: x\n\n---\n"


def test_broken_yaml_is_still_read_by_line():
    front = read_text("---\ntitle: a: b\ntags: [x\ndate: 2023-01-02\n---\n").front
    assert not front.is_sound
    assert front.text_of("title") == "a: b"
    assert front.with_text("title", "c").source == "title: c\ntags: [x\ndate: 2023-01-02\n"


def test_headings_in_fences_and_html_are_no_sections():
    body = "# 하나\n```\n# no\n```\n<pre>\n# no\n</pre>\n\n> # no\n\n- # no\n\n---\n\n# 둘\n끝"
    assert [section.title for section in cut(body)] == ["하나", "둘"]


def test_the_rule_belongs_to_neither_of_two_sections():
    first, second = cut("# 하나\n\n---\n\n# 둘\n- a\n")
    assert (first.body, first.tail, second.body) == ("", "\n---\n\n", "- a\n")


def test_a_paragraph_before_a_rule_does_not_become_a_heading():
    document = read_text("# 하나\n- a\n---\n# 둘\n- b\n")
    assert document.with_section(0, "문단").text == "# 하나\n문단\n\n---\n# 둘\n- b\n"


def test_an_open_fence_is_not_let_in():
    with pytest.raises(SwallowsWhatFollows):
        read_text("# 하나\n- a\n\n# 둘\n- b\n").with_section(0, "```\nopen")


def test_a_file_keeps_its_line_ends_and_its_missing_last_one():
    document = read_text("# 하나\r\n- a\r\n\r\n# 둘\r\n- b")
    assert document.with_section(1, "- c\n- d").text == "# 하나\r\n- a\r\n\r\n# 둘\r\n- c\r\n- d"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-01-02 18:00:00 +0900", "2023-01-02T18:00:00+09:00"),
        ("2023-01-02T18:00:00+09:00", "2023-01-02T18:00:00+09:00"),
        ("2023-01-02 9:05", "2023-01-02T09:05:00+09:00"),
        ("2023-01-02", "2023-01-02T00:00:00+09:00"),
        ("2023-01-02T18:00:00Z", "2023-01-02T18:00:00+00:00"),
    ],
)
def test_dates_are_read_as_people_write_them(text, moment):
    assert dates.parse(text).moment(SEOUL).isoformat() == moment


@pytest.mark.parametrize("text", ["", "soon", "2023-13-01", "2023-01-02 25:00", "2023-01-02 18:00 +9900"])
def test_what_is_no_date_is_none(text):
    assert dates.parse(text) is None


def test_a_date_is_written_with_its_offset():
    moment = dt.datetime(2023, 1, 2, 18, tzinfo=SEOUL)
    assert dates.jekyll(moment) == "2023-01-02 18:00:00 +0900"
    assert dates.rfc3339(moment) == "2023-01-02T18:00:00+09:00"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Boostcamp 71~75days", "Boostcamp-71~75days"),
        ("16주차 회고", "16주차-회고"),
        ("회고", "회고"),
        ("../../etc/passwd", "etc-passwd"),
        ("!!!", "week-16"),
    ],
)
def test_a_slug_keeps_hangul_and_tilde(title, slug):
    assert names.slug(title, fallback="week-16") == slug


def test_names_collide_whatever_the_case():
    assert names.free("Week.md", ["week.md", "WEEK-2.md"]) == "Week-3.md"
    assert names.free("Week.md", []) == "Week.md"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../a.md", "unsafe_path"),
        ("/a.md", "unsafe_path"),
        ("a//b.md", "unsafe_path"),
        ("a\\..\\b.md", "unsafe_path"),
        ("C:x.md", "unsafe_path"),
        ("a\0.md", "unsafe_path"),
        ("a.txt", "not_markdown"),
        ("x" * 300 + ".md", "path_too_long"),
        ("\udcff.md", "not_utf8"),
    ],
)
def test_paths_that_leave_their_folder_are_refused(path, code):
    with pytest.raises(names.UnsafePath) as refusal:
        names.checked_path(path)
    assert refusal.value.code == code


def test_odd_names_are_kept_as_they_are():
    for path in ("week 10th/220321/회고.md", "_posts/e\u0301.md", ".hidden.md", "a\nb.MARKDOWN"):
        assert names.checked_path(path) == path
