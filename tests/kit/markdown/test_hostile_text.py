"""What people write cannot run, hide or imitate anything; and what is harmless stays."""

import json
from collections.abc import Iterator

import markdown
import pytest

from kit.markdown import LONGEST, to_html
from tests.kit.markdown.danger import dangers
from tests.kit.markdown.hostile import HOSTILE
from tests.kit.markdown.samples import GOOD
from tests.kit.markdown.structure import tree
from tests.shared_data import SHARED


def corpus(name: str) -> list[str]:
    assert SHARED is not None
    lines = (SHARED / "security" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def where_it_may_stand(text: str) -> Iterator[str]:
    """Put a text where each of our readers meets it: alone, in a line, a list, a table, a quotation, HTML."""
    yield text
    yield f"앞 {text} 뒤"
    yield f"- {text}"
    yield f"| {text} | b |\n|---|---|\n| c | d |"
    yield f"> {text}"
    yield f'<div markdown="1">\n{text}\n</div>'
    yield f"[{text}](https://a.org)"
    yield f"[a]({text})"
    yield f'![a](b "{text}")'
    yield f"# {text}"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_wherever_it_stands(text: str) -> None:
    for source in where_it_may_stand(text):
        assert dangers(to_html(source)) == [], source


def test_the_oracle_sees_the_danger() -> None:
    """Most of these texts are dangerous without cleaning, and cleaning is not all there is to a renderer."""
    missed = [text for text in HOSTILE if not dangers(markdown.markdown(text, extensions=["extra"]))]
    assert len(missed) < len(HOSTILE) / 3, missed


@pytest.mark.parametrize(
    "html",
    [
        "<img onerror=x>",
        "<a href='java\nscript:x'>",
        "<p style=x>",
        "<p class=btn>",
        "<p id=content>",
        "<input>",
        "<x>",
        "<svg>",
    ],
)
def test_the_oracle_refuses(html: str) -> None:
    assert dangers(html)


@pytest.mark.parametrize("name", GOOD)
def test_good_constructs_are_not_dangerous(name: str) -> None:
    assert dangers(to_html(GOOD[name][0])) == []


@pytest.mark.slow
@pytest.mark.skipif(SHARED is None, reason="the hostile texts of others are not here (shared/data/security)")
@pytest.mark.parametrize("name", ["xss_html", "xss_markdown"])
def test_hostile_texts_of_others_are_inert(name: str) -> None:
    texts = corpus(name)
    assert len(texts) > 200
    found = {text: words for text in texts if (words := dangers(to_html(text)))}
    assert found == {}


@pytest.mark.slow
@pytest.mark.skipif(SHARED is None, reason="the hostile texts of others are not here (shared/data/security)")
def test_hostile_texts_of_others_are_inert_wherever_they_stand() -> None:
    texts = corpus("xss_html")[::7] + corpus("xss_markdown")[::3]
    found = [
        (source, words)
        for text in texts
        for source in where_it_may_stand(text)
        if (words := dangers(to_html(source)))
    ]
    assert found == []


def test_a_text_that_is_too_long_is_shown_as_it_was_written() -> None:
    html = to_html("<script>" + "[" * LONGEST)
    assert dangers(html) == []
    shown = tree(html).find("pre").text
    assert shown == "<script>" + "[" * LONGEST
    assert "256 KB" in html


@pytest.mark.parametrize("text", ["\ud800", "a\udcff b", "\0", "\x0b\x1b", "\ufffe", "\u202e거꾸로"])
def test_characters_that_are_none_break_nothing(text: str) -> None:
    to_html(text).encode("utf-8")
    to_html(f"`{text}` [{text}]({text})").encode("utf-8")
