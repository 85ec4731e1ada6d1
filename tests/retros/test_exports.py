"""What each kind of blog gets."""

import datetime as dt

import pytest

from retros.document import read_text
from retros.exports import Request, targets
from retros.exports.hugo import without_shortcodes
from retros.exports.jekyll import without_liquid

SEOUL = dt.timezone(dt.timedelta(hours=9))
TEXT = """---
layout: post
title: 16주차
date: 2023-01-02 18:00:00 +0900
categories: 회고
tags: [16weeks, 71day]
---

# 하나
- 5~7개, 10~20개
- `a~b` $x~y$ ~~지움~~
![그림](/t/x/attachments/0123456789abcdef0123456789abcdef.png)

```{python}
print("{{ x }}")
```
"""
IMAGE = "/t/x/attachments/0123456789abcdef0123456789abcdef.png"


def export(target: str, text: str = TEXT, **changes):
    request = {
        "document": read_text(text),
        "path": "_posts/2023-01-02-글.md",
        "slug": "글",
        "moment": dt.datetime(2023, 1, 2, 18, tzinfo=SEOUL),
        "is_ours": True,
        "images": {IMAGE: "a.png"},
    }
    return targets.get(target).export(Request(**(request | changes)))


def test_jekyll_gets_raw_tags_and_its_images():
    file = export("jekyll")
    text = file.data.decode()
    assert file.path == "_posts/2023-01-02-글.md"
    assert 'print("{% raw %}{{ x }}{% endraw %}")' in text
    assert "![그림](/assets/img/posts/글/a.png)" in text
    assert file.images == {"assets/img/posts/글/a.png": IMAGE}
    assert [one.code for one in file.remarks] == ["liquid_escaped"]


def test_an_imported_post_goes_to_jekyll_as_it_is():
    assert export("jekyll", is_ours=False).data == TEXT.encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{{ x }}", "{% raw %}{{ x }}{% endraw %}"),
        ("{{", "{% raw %}{{{% endraw %}"),
        ("{% endraw %}", '{{ "{%" }} endraw %}'),
        ("$\\frac{{a}}{b}$", "$\\frac{% raw %}{{a}}{% endraw %}{b}$"),
        ("{ x }", "{ x }"),
    ],
)
def test_braces_are_kept_from_liquid(before, after):
    assert without_liquid(before) == after


def test_hugo_gets_a_bundle_with_lists_and_a_slug():
    file = export("hugo")
    assert file.path == "content/posts/글/index.md"
    assert file.data.decode().startswith(
        "---\nlayout: post\ntitle: 16주차\ndate: 2023-01-02T18:00:00+09:00\n"
        "categories: [회고]\ntags: [16weeks, 71day]\nslug: 글\n---\n"
    )
    assert "![그림](a.png)" in file.data.decode()
    assert file.images == {"content/posts/글/a.png": IMAGE}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{{< figure >}}", "{{</* figure */>}}"),
        ("{{% x %}}", "{{%/* x */%}}"),
        ("{{</* x */>}}", "{{</* x */>}}"),
        ("{{< open", "{{ < open"),
        ("{{ x }}", "{{ x }}"),
    ],
)
def test_braces_are_kept_from_hugo(before, after):
    assert without_shortcodes(before) == after


def test_quarto_gets_categories_only_and_runs_nothing():
    text = export("quarto").data.decode()
    assert "date: 2023-01-02\n" in text
    assert "categories: [회고, 16weeks, 71day]\n" in text
    assert "tags:" not in text
    assert "layout:" not in text
    assert "```python\n" in text


def test_the_plain_text_has_no_front_matter_and_keeps_its_tildes():
    file = export("plain")
    text = file.data.decode()
    assert text.startswith("# 하나\n- 5\\~7개, 10\\~20개\n- `a~b` $x~y$ ~~지움~~\n")
    assert file.tags == ("16weeks", "71day")
    assert [one.code for one in file.remarks] == ["relative_images"]


@pytest.mark.parametrize("target", ["hugo", "quarto"])
def test_a_post_without_front_matter_gets_one(target):
    text = export(target, "# 회고\n글\n").data.decode()
    assert text.startswith("---\ntitle: 회고\ndate: 2023-01-02")
    assert text.endswith("---\n# 회고\n글\n")
