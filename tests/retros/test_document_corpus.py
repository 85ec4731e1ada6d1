"""Every real post comes back byte for byte, and an edit touches nothing else."""

import pytest

from retros.document import Document, read
from retros.document.sections import SwallowsWhatFollows, joined
from tests.shared_data import SHARED

POSTS = sorted((SHARED / "posts").rglob("*.md")) if SHARED else []
pytestmark = pytest.mark.skipif(not POSTS, reason="the shared posts are not here")


@pytest.fixture(scope="module")
def documents() -> list[tuple[bytes, Document]]:
    return [(data := path.read_bytes(), read(data)) for path in POSTS]


def test_there_are_as_many_as_were_counted():
    assert len(POSTS) == 421


def test_every_post_is_written_back_unchanged(documents):
    for data, document in documents:
        assert document.data == data
        assert joined(document.sections) == document.body


def test_editing_one_section_leaves_every_other_byte(documents):
    edited = 0
    for _, document in documents:
        for index, section in enumerate(document.sections):
            try:
                changed = document.with_section(index, "- 고친 줄\n  - 그 아래\n\n문단")
            except SwallowsWhatFollows:
                continue
            before, after = joined(document.sections[:index]), joined(document.sections[index + 1 :])
            assert changed.body.startswith(before + section.heading.rstrip("\r\n"))
            assert changed.body.endswith(after)
            assert changed.mark == document.mark
            assert changed.front == document.front
            edited += 1
    assert edited > 1300


def test_saving_a_section_as_it_was_shown_changes_nothing(documents):
    for _, document in documents:
        for index, section in enumerate(document.sections):
            as_a_browser_sends_it = section.body.replace("\r\n", "\n").replace("\n", "\r\n")
            assert document.with_section(index, as_a_browser_sends_it) is document


def test_a_new_title_touches_one_line(documents):
    for _, document in documents:
        if document.front is None or "title" not in document.front.keys:
            continue
        changed = document.front.with_text("title", "새 제목: 하나 # 둘")
        assert changed.text_of("title") == "새 제목: 하나 # 둘"
        lines = zip(document.front.text.split("\n"), changed.text.split("\n"), strict=True)
        assert sum(old != new for old, new in lines) == 1


def test_one_more_tag_leaves_all_other_keys(documents):
    for _, document in documents:
        if document.front is None:
            continue
        changed = document.front.with_list("tags", [*document.tags, "새 태그"])
        assert changed.list_of("tags") == [*document.tags, "새 태그"]
        for entry in document.front.entries:
            if entry.key != "tags":
                assert (
                    changed.source.count(document.front.source[entry.start : entry.end].rstrip("\r\n")) >= 1
                )
