"""The exported week's post, built by real Jekyll and Hugo and read as a reader gets it."""

import datetime as dt
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from retros import selectors
from retros.files import written
from retros.models import PostSettings
from retros.services import posts
from tests.blogs.page import Page
from tests.factories.retros import NoteFactory, PostFactory, camp_of_week_16

HERE = Path(__file__).parent
TROUBLE = re.compile(r"warning|conflict|skipping|error", re.IGNORECASE)
pytestmark = [pytest.mark.blogs, pytest.mark.django_db]

MENTORING = """- 문제 정의 $x_1$
  - 혼동 행렬
    - 가장 큰 칸부터
- `{{ page.title }}`와 `{% if %}`는 글자 그대로
- 숏코드 `{{< figure >}}`

```yaml
run: ${{ matrix.os }}
end: {% endraw %}
```

| 폴드 | mIoU |
|---|---|
| 0 | 0.61 |
| 1 | 0.64 |
"""


def builder(name: str) -> str:
    """Return the program's path; without it the test is skipped, in CI it fails."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return found


def build(command: list[str], folder: Path) -> str:
    """Build the blog and return what the program said, after looking at it."""
    run = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    return said


def jekyll(folder: Path) -> str:
    return build(
        [builder("jekyll"), "build", "--source", ".", "--destination", "_site", "--disable-disk-cache"],
        folder,
    )


def hugo(folder: Path) -> str:
    return build([builder("hugo"), "--destination", "_site", "--printPathWarnings"], folder)


def blog(tmp_path: Path, kind: str) -> Path:
    return Path(shutil.copytree(HERE / kind, tmp_path / kind))


@pytest.fixture
def week(team, member):
    camp_of_week_16(team)
    for kind, body in (
        ("peer_session", "- 대회\n  - 표로 모으기\n    - 바뀐 것도 함께\n- 계획\n"),
        ("mentoring", MENTORING),
        ("career_talk", "# 이력서\n글 5~7개, 10~20개\n\n1. 하나\n2. 둘\n"),
        ("master_class", "- 풀이\n\n---\n\n- 질문\n"),
    ):
        NoteFactory(team=team, kind=kind, day=dt.date(2023, 1, 3), session_number=None, body=body)
    return posts.compose(team=team, by=member, week=16)


def exported(team, post, target: str, folder: Path) -> list[str]:
    return written(team, selectors.exported(selectors.current(post), target), folder)


def check(page: Page) -> None:
    assert page.title == "Boostcamp 71~75days"
    assert page.date == "2023-01-02T18:00:00+09:00"
    assert page.categories == ["Boostcamp AI Tech 4기"]
    assert page.tags == ["16weeks", "71day", "72day", "73day", "74day", "75day"]
    assert [words for tag, words in page.headings if tag == "h1"] == [
        "주간 학습 정리", "피어세션", "멘토링", "두런두런", "부캠 라디오", "스페셜 피어세션", "마스터 클래스", "참고자료",
    ]  # fmt: skip
    assert [words for tag, words in page.headings if tag == "h2"] == ["이력서"]
    wanted = {"li": 13, "hr": 8, "table": 1, "pre": 1, "img": 0, "ol": 1}
    assert {name: page.counts[name] for name in wanted} == wanted
    assert page.depth == 3
    for words in (
        "{{ page.title }}",
        "{% if %}",
        "{{< figure >}}",
        "run: ${{ matrix.os }}",
        "end: {% endraw %}",
    ):
        assert words in page.code, words


def test_jekyll_shows_the_post_as_it_was_written(week, team, tmp_path):
    folder = blog(tmp_path, "jekyll")
    exported(team, week, "jekyll", folder)
    assert not TROUBLE.search(jekyll(folder))
    pages = list((folder / "_site" / "posts").rglob("*.html"))
    assert [page.parent.name for page in pages] == ["Boostcamp-71~75days"]
    check(Page.of(pages[0].read_text()))


def test_hugo_shows_the_post_as_it_was_written(week, team, tmp_path):
    folder = blog(tmp_path, "hugo")
    exported(team, week, "hugo", folder)
    assert not TROUBLE.search(hugo(folder))
    pages = list((folder / "_site" / "posts").rglob("*.html"))
    assert len(pages) == 1
    check(Page.of(pages[0].read_text()))


def test_jekyll_drops_a_post_of_the_future_and_we_say_so_before(team, member, tmp_path):
    folder = blog(tmp_path, "jekyll")
    on = timezone.localdate() + dt.timedelta(days=400)
    post = PostFactory(
        team=team,
        path=f"_posts/{on}-later.md",
        source=f"---\ntitle: 나중\ndate: {on} 18:00:00 +0900\n---\n\n글\n".encode(),
    )
    assert "date_in_future" in [one.code for one in selectors.remarks_on(selectors.current(post))]
    exported(team, post, "jekyll", folder)
    jekyll(folder)
    assert list((folder / "_site").rglob("*later*")) == []


def test_loud_words_come_back_as_the_same_words(week, team, member, tmp_path):
    title, tags = 'yes: "12:30" # [x] @y', ["0755", "1e3", "on", "a: b", "2023-01-02", "1,000", ":x", "null"]
    post = posts.edit_details(
        post=week, by=member, version=1, title=title, tags=tags, categories=["Boostcamp AI Tech 4기"]
    )
    for target, run in (("jekyll", jekyll), ("hugo", hugo)):
        folder = blog(tmp_path, target)
        exported(team, post, target, folder)
        assert not TROUBLE.search(run(folder))
        page = Page.of(next((folder / "_site" / "posts").rglob("*.html")).read_text())
        assert page.title == title
        assert page.tags == tags


def test_a_style_of_its_own_builds_too(team, member, tmp_path):
    camp_of_week_16(team)
    PostSettings.objects.create(
        team=team, has_rules=False, heading_level=2, front_matter="title\nlayout: post\ndate\ntags"
    )
    NoteFactory(team=team, kind="mentoring", day=dt.date(2023, 1, 3), body="문단\n- 항목\n")
    folder = blog(tmp_path, "jekyll")
    exported(team, posts.compose(team=team, by=member, week=16), "jekyll", folder)
    assert not TROUBLE.search(jekyll(folder))
    page = Page.of(next((folder / "_site" / "posts").rglob("*.html")).read_text())
    assert page.counts["hr"] == 0
    assert [tag for tag, _ in page.headings] == ["h2"] * 8
