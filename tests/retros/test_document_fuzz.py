"""Whatever the bytes, reading and writing loses none; whatever the words, YAML reads them back."""

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from retros.document import read
from retros.document import yaml_text as quoting
from retros.document.front_matter import FrontMatter
from retros.document.sections import SwallowsWhatFollows, joined

PIECES = [
    "---", "---\n", "\n", "\r\n", "\r", "# 제목", "## a", "### b\n", "title: ", "tags:\n", "- a\n", "  - b\n",
    "[a, b]", "```\n", "~~~", "<div>\n", "</div>\n\n", "===\n", "***\n", "> ", "| a | b |\n|---|---|\n", "\t", "    ",
    "\ufeff", "\u2028", "\u0085", "\x0c", "\x0b", "\x00", "&a *a", "date: 2023-01-02\n", "'", '"', ": ", " #", "{", "}",
    "<!--", "-->", "$$\n", "...\n", "|\n", "1. x\n", "글", "é", "\u200b", "key: |\n  text\n",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
files = st.one_of(
    texts.map(lambda text: text.encode()),
    texts.map(lambda text: ("---\n" + text).encode()),
    st.lists(st.one_of(st.sampled_from(PIECES).map(str.encode), st.binary(max_size=3)), max_size=30).map(
        b"".join
    ),
    st.binary(max_size=60),
)


@settings(max_examples=3000, deadline=None)
@given(files)
def test_any_file_is_written_back_unchanged(data):
    document = read(data)
    assert document.data == data
    assert joined(document.sections) == document.body
    if document.front:
        assert document.front.entries is not None


@settings(max_examples=500, deadline=None)
@given(files, st.integers(0, 5), texts)
def test_an_edit_leaves_what_stands_around_it(data, place, words):
    document = read(data)
    if place >= len(document.sections):
        return
    try:
        changed = document.with_section(place, words)
    except SwallowsWhatFollows:
        return
    assert changed.front == document.front
    assert changed.body.startswith(joined(document.sections[:place]))
    assert changed.body.endswith(joined(document.sections[place + 1 :]))


words = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(
        ["yes", "on", "Off", "12:30", "0755", "1e3", "# in a title", "a: b", "[x", "@x", "~", "null", "1_000", "0x1F",
         "2023-01-02", "1,000", ":symbol", "- a", "? b", "a #b", "a:", " a", "a ", "", "=", "<<", "y", "N", ".5", "+1",
         "!tag", "&a", "*a", "%x", "`x`", "'q'", '"q"', "back\\slash", "a\tb", "줄\n바꿈", "16", "3.10", "{a}", "a, b",
         "Boostcamp 71~75days", "16weeks", "C:\\x", "0o17", "1:2:3", "true", "\ufeff", "\x85", "\u2028", "한글: 값"]
    ),
)  # fmt: skip


@settings(max_examples=3000, deadline=None)
@given(words)
def test_words_are_read_back_as_the_same_words(value):
    for style in ("", "'", '"'):
        assert yaml.safe_load(f"key: {quoting.scalar(value, style=style)}\n") == {"key": value}
    assert yaml.safe_load(f"key: {quoting.inline_list([value, value])}\n") == {"key": [value, value]}


@settings(max_examples=500, deadline=None)
@given(texts, words, st.lists(words, max_size=4))
def test_an_edited_key_says_what_was_set(source, value, values):
    front = FrontMatter("---\n", source, "---\n")
    changed = front.with_text("key", value)
    if changed.is_sound and changed.entry("key") and changed.entry("key").node is not None:
        assert changed.text_of("key") == value
    changed = front.with_list("key", values)
    if changed.is_sound and changed.entry("key") and changed.entry("key").node is not None:
        assert changed.list_of("key") == values
