"""What people write becomes what their blog would show."""

import re
import time

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import override

from kit.markdown import to_html
from tests.kit.markdown.samples import GOOD
from tests.kit.markdown.structure import has_kramdown, kramdown, structure, tree
from tests.shared_data import SHARED

FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
# Of the 360 real posts that are not empty; Python-Markdown as it comes has 118, markdown-it-py 265 (docs/adr/0003).
AGREEING_POSTS = 360


def same(html: str, expected: str) -> bool:
    """Whether two pieces of HTML are one tree; the order of attributes is nobody's business."""

    def shape(element: object) -> object:
        return (
            element.tag,
            dict(element.attrib),
            element.text or "",
            element.tail or "",
            [*map(shape, element)],
        )  # type: ignore[attr-defined]

    return bool(shape(tree(html)) == shape(tree(expected)))


@pytest.mark.parametrize("name", GOOD)
def test_each_construct_is_shown_as_on_the_blog(name: str) -> None:
    source, expected = GOOD[name]
    with override("ko"):
        html = to_html(source)
    assert isinstance(html, SafeString)
    assert same(html, expected), html


def test_the_result_does_not_depend_on_line_ends_or_a_byte_order_mark() -> None:
    source = GOOD["list nested by two spaces"][0] + "\n\n" + GOOD["table"][0]
    assert to_html("\ufeff" + source.replace("\n", "\r\n")) == to_html(source) == to_html(source + "\n\n")


def test_nothing_and_white_space_are_nothing() -> None:
    assert to_html("") == to_html(" \n\t\n") == ""


def test_characters_that_the_renderer_uses_itself_do_no_harm() -> None:
    assert to_html("a\x02wzxhzdk:0\x03b<br>") == "<p>awzxhzdk:0b<br></p>"


@pytest.mark.skipif(not has_kramdown(), reason="kramdown, Jekyll's renderer, is not installed")
def test_the_samples_have_the_structure_that_kramdown_gives_them() -> None:
    sources = [source for source, _ in GOOD.values()]
    theirs = [structure(html) for html in kramdown(sources)]
    ours = [structure(to_html(source)) for source in sources]
    assert dict(zip(GOOD, ours, strict=True)) == dict(zip(GOOD, theirs, strict=True))


def real_posts() -> dict[str, str]:
    """Return the bodies of the posts that are not empty."""
    assert SHARED is not None
    posts = {}
    for path in sorted((SHARED / "posts").rglob("*.md")):
        text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
        if (body := FRONT_MATTER.sub("", text, count=1)).strip():
            posts[str(path)] = body
    return posts


@pytest.mark.slow
@pytest.mark.skipif(SHARED is None, reason="the real posts are not here (shared/data/posts)")
@pytest.mark.skipif(not has_kramdown(), reason="kramdown, Jekyll's renderer, is not installed")
def test_real_posts_have_the_structure_that_kramdown_gives_them() -> None:
    posts = real_posts()
    theirs = [structure(html) for html in kramdown(posts.values())]
    differing = [
        name
        for (name, body), expected in zip(posts.items(), theirs, strict=True)
        if structure(to_html(body)) != expected
    ]
    assert len(posts) - len(differing) >= min(AGREEING_POSTS, len(posts)), differing


# Texts that make careless parsers look for the same thing again and again.
SLOW = [
    "[", "[a](", "![", "<a ", "*", "**a ", "*a_ ", "_a_b", "`a``b", "> ", "- ", "- a\n", "|a|b\n", "$a ", "$$ a",
    "<!-- ", "<div>", "<b>", "</b>", "&a", "\\", "~~a ", "[^1]: a\n\n", "[a]: b\n", "# ", "~~~x\n\n", "{: ",
    "http://", '<a href="', ": a\n", "a\n---\n", "(", "[a](b(", "<x>", "<x><div>", "```python\n'''",
]  # fmt: skip


@pytest.mark.parametrize("piece", SLOW)
def test_odd_text_does_not_hold_a_worker_up(piece: str) -> None:
    """A search that starts over at each character takes minutes of processor time here; ours well under a second.

    The one bound in seconds of the suite, far from both: what it guards against is a way to stop the program.
    """
    text = (piece * (32_000 // len(piece) + 1))[:32_000]
    start = time.thread_time()
    to_html(text)
    assert time.thread_time() - start < 10
