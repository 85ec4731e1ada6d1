"""Findings of portable Markdown, and what mending makes of a text."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from kit.markdown import to_html
from kit.markdown.lint import RULES, Rule, lint, mend, strip_controls
from tests.kit.markdown.structure import structure
from tests.kit.markdown.test_rendering import real_posts
from tests.shared_data import SHARED

BY_CODE = {rule.code: rule for rule in RULES}
ALL = pytest.mark.parametrize("rule", RULES, ids=BY_CODE)
COMMONMARK = MarkdownIt("gfm-like", {"linkify": False})


def codes(source: str) -> list[str]:
    return [finding.code for finding in lint(source)]


def mend_all(source: str) -> str:
    for rule in RULES:
        source = mend(source, rule.code)
    return source


@ALL
def test_the_sample_is_found_and_mended(rule: Rule) -> None:
    written, mended = rule.sample
    assert set(codes(written)) == {rule.code}
    assert mend(written, rule.code) == mended
    assert codes(mended) == []


@ALL
def test_blogs_agree_on_the_mended_sample(rule: Rule) -> None:
    mended = rule.sample[1]
    assert structure(to_html(mended)) == structure(COMMONMARK.render(mended))


@pytest.mark.parametrize(
    "code",
    [
        "rule-after-text",
        "table-touches-text",
        "pipe-outside-table",
        "number-with-parenthesis",
        "nested-list-indent",
        "block-below-item",
        "mixed-bullets",
    ],
)
def test_blogs_disagreed_before(code: str) -> None:
    written = BY_CODE[code].sample[0]
    theirs = structure(COMMONMARK.render(written))
    # Both take a rule below an item for a heading; the writer meant neither.
    assert structure(to_html(written)) != theirs or (
        code == "rule-after-text" and "  h2" in "\n".join(theirs)
    )


@ALL
def test_mending_twice_changes_nothing_more(rule: Rule) -> None:
    once = mend(rule.sample[0], rule.code)
    assert mend(once, rule.code) == once


@ALL
def test_code_is_left_alone(rule: Rule) -> None:
    if rule.code == "invisible-character":
        pytest.skip("nobody typed an invisible character into code either")
    written = rule.sample[0]
    fenced = f"```\n{written}\n```\n"
    indented = "".join(f"    {line}\n" for line in written.split("\n"))
    front = f"---\ntitle: x\n{written.replace('---', '- -')}\n---\n"
    for source in (
        fenced,
        f"~~~~ \n{written}\n~~~~\n",
        indented,
        f"- a\n\n  ```\n  {written}\n  ```\n",
        front,
    ):
        assert mend(source, rule.code) == source
    for line in written.split("\n"):
        span = f"앞 ``{line}`` 뒤\n"
        assert mend(span, rule.code) == span


@ALL
def test_a_message_speaks_both_languages(rule: Rule) -> None:
    with override("en"):
        english = str(rule.message)
    with override("ko"):
        korean = str(rule.message)
    assert english
    assert any("가" <= letter <= "힣" for letter in korean)


def test_line_and_column_count_from_one_in_characters() -> None:
    (found,) = lint("첫 줄\n\n나🥕무 https://a.org 끝")
    assert (found.line, found.column, found.code) == (3, 5, "bare-address")


def test_findings_come_in_the_order_of_the_text() -> None:
    source = "5~7개, 1~2개\n\nhttps://a.org\n\n**가(a)**은\n\na | b\n"
    assert codes(source) == ["tilde-range", "bare-address", "emphasis-before-particle", "pipe-outside-table"]


def test_ordinary_text_has_no_findings() -> None:
    source = """# 제목

문단 **굵게** *기울임* `a|b` [링크](https://a.org/x|y) ![그림](/a.png)

- 하나
  - 둘
    - [ ] 셋

1. 하나
   - 안
2. 둘

| 모델 | 점수 |
|---|--:|
| a \\| b | 0.9 |

---

<details>
<summary>더</summary>
**가(a)**은 a | b
</details>

> 인용 (하나)

```python
x: List[int] = a | b  # https://a.org
```

$$
p(x|y)
$$

<https://a.org> 5~7개
"""
    assert [finding for finding in lint(source) if finding.code != "pipe-in-formula"] == []


def test_an_address_that_starts_a_line_becomes_no_html() -> None:
    source = "1. 질문\nhttps://a.org/b\n2. 답\n"
    mended = mend(source, "bare-address")
    assert mended == "1. 질문\n[https://a.org/b](https://a.org/b)\n2. 답\n"
    assert structure(to_html(mended)) == structure(to_html(source)) == structure(COMMONMARK.render(mended))


def test_an_address_with_a_dollar_that_starts_a_line_stays_as_it_is() -> None:
    source = "https://a.org/$b\n가 https://a.org/$b\n"
    assert mend(source, "bare-address") == "https://a.org/$b\n가 <https://a.org/$b>\n"


@pytest.mark.slow
@pytest.mark.skipif(SHARED is None, reason="the real posts are not here (shared/data/posts)")
def test_mending_makes_blogs_agree_on_more_real_posts_and_on_none_less() -> None:
    """265 of 360 as written, 312 mended; the rest mixes what no rule can know the meaning of."""
    before, after = set(), set()
    for name, body in real_posts().items():
        mended = mend_all(body)
        assert lint(mended) == []
        if structure(to_html(body)) == structure(COMMONMARK.render(body)):
            before.add(name)
        if structure(to_html(mended)) == structure(COMMONMARK.render(mended)):
            after.add(name)
    assert before <= after
    assert len(after) >= 312


def test_an_unknown_code_is_told() -> None:
    with pytest.raises(KeyError):
        mend("", "no-such-rule")


def test_characters_nobody_sees_are_taken_out_of_what_comes_in() -> None:
    assert strip_controls("\ufeff가\u200b나\x00\x08\n\t다\r\n") == ("가나\n\t다\r\n", 4)
    assert strip_controls("그대로") == ("그대로", 0)


PIECES = some.sampled_from(
    ["가", "a", " ", "\n", "\n\n", "|", "~", "**", "*", "(", ")", "`", "```\n", "- ", "  - ", "1. ", "1) ", "---\n", "<b>", "<int>",
     "https://a.org", "$", "\\", "> ", "# ", "| a | b |\n|---|---|\n", "    ", "\t", "\u200b", "<!--", "<div>", "</div>"]
)  # fmt: skip


@given(some.lists(PIECES, max_size=30).map("".join))
def test_any_text_can_be_read_rendered_and_mended(source: str) -> None:
    to_html(source)
    for finding in lint(source):
        lines = source.split("\n")
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
    for rule in RULES:
        once = mend(source, rule.code)
        assert mend(once, rule.code) == once
