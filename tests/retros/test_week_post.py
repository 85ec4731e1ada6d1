"""The week's post: byte for byte the shape it is modelled on, following its notes, keeping edits."""

import datetime as dt
import json
from pathlib import Path

import pytest

from projects.models import CalendarOverride, Note
from retros import selectors
from retros.document.following import Standing
from retros.models import Post, PostKind, PostSettings
from retros.sections import sections
from retros.services import posts
from retros.week_facts import NoteFact
from teams.models import HistoryEvent
from tests.factories.retros import NoteFactory, PostFactory, camp_of_week_16

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def week_16(team):
    calendar = camp_of_week_16(team)
    for kind, day, number, body in (
        (
            "peer_session",
            2,
            None,
            "- 대회\r\n  - 실험 결과를 표로 모으기\r\n    - 무엇이 바뀌었는지 함께 적기\r\n",
        ),
        ("peer_session", 4, None, "- 최종 프로젝트\n  - 일정부터 정하기\n"),
        ("mentoring", 3, None, "- 문제 정의\n  - 혼동 행렬부터 보기\n"),
        ("career_talk", 4, 4, "- 이력서\n  - 숫자가 있는 프로젝트\n"),
        ("special_peer_session", 5, None, "- 트랙별 고민 나누기\n"),
        ("master_class", 6, None, "- 상위 팀 풀이\n  - 작은 물체를 살리는 앙상블\n"),
        ("references", 6, None, "- 캠프 강의 자료\n"),
        ("free", 6, None, "싣지 않는 메모"),
    ):
        NoteFactory(team=team, kind=kind, day=dt.date(2023, 1, day), session_number=number, body=body)
    return calendar


def text_of(post: Post) -> str:
    return selectors.current(Post.objects.get(pk=post.pk)).document.text


def section(post: Post, key: str):
    now = selectors.current(Post.objects.get(pk=post.pk))
    return next(piece for piece in now.followed.pieces if piece.key == key)


def edit(post: Post, key: str, body: str) -> Post:
    return posts.edit_section(post=post, by=None, key=key, seen=section(post, key).section.digest, body=body)


def test_week_16_is_byte_equal_to_the_golden_file(team, member, week_16):
    post = posts.compose(team=team, by=member, week=16)
    assert post.path == "_posts/2023-01-02-Boostcamp-71~75days.md"
    assert post.data == (DATA / "posts" / "2023-01-02-Boostcamp-71~75days.md").read_bytes()
    assert HistoryEvent.objects.of(team).first().what == "post drafted"


def test_drafting_twice_opens_the_same_post(team, member, week_16):
    first = posts.compose(team=team, by=member, week=16)
    assert posts.compose(team=team, by=member, week=16) == first


@pytest.mark.parametrize("variant", list(sections), ids=lambda one: one.slug)
def test_each_section_draws_what_its_sample_says(variant):
    sample = json.loads((DATA / "sections" / f"{variant.slug}.json").read_text())
    notes = tuple(
        NoteFact(kind=one["kind"], on=dt.date.fromisoformat(one["on"]), body=one["body"])
        for one in sample["notes"]
    )
    facts = selectors.WeekFacts(16, dt.date(2023, 1, 2), dt.date(2023, 1, 6), (), (), dt.UTC, notes=notes)
    assert variant.body(facts, 1) == sample["expected"]


def test_the_retrospective_links_to_the_week(team, member, week_16):
    PostSettings.objects.create(team=team, blog_url="https://blog.example.com/")
    posts.compose(team=team, by=member, week=16)
    recap = posts.compose(team=team, by=member, week=16, kind=PostKind.RECAP)
    text = recap.data.decode()
    assert recap.path == "_posts/2023-01-06-Boostcamp-16weeks.md"
    assert "tags: [16weeks]\npin: true\n" in text
    assert "- **[71~75일차](https://blog.example.com/posts/Boostcamp-71~75days/)**" in text


def test_a_week_beyond_the_camp_is_refused(team, member, week_16):
    with pytest.raises(posts.NoSuchWeek):
        posts.compose(team=team, by=member, week=99)
    assert not Post.objects.of(team).exists()


def test_untouched_sections_follow_the_notes_and_edited_ones_stay(team, member, week_16):
    post = posts.compose(team=team, by=member, week=16)
    edit(post, "mentoring", "- 손으로 고친 멘토링\n")
    Note.objects.of_kind("peer_session").update(body="- 새 피어세션\n")
    Note.objects.of_kind("mentoring").update(body="- 새 멘토링\n")
    NoteFactory(team=team, kind="camp_radio", day=dt.date(2023, 1, 5), body="- 사연\n")
    text = text_of(post)
    assert "# 피어세션\n- 새 피어세션\n- 새 피어세션\n\n---\n" in text
    assert "# 멘토링\n- 손으로 고친 멘토링\n\n---\n" in text
    assert "# 부캠 라디오\n- 사연\n\n---\n" in text
    assert section(post, "mentoring").standing == Standing.STALE
    assert section(post, "peer_session").standing == Standing.FOLLOWS


def test_the_draft_can_be_taken_over_the_edit(team, member, week_16):
    post = posts.compose(team=team, by=member, week=16)
    before = post.data
    post = edit(post, "mentoring", "- 고침\n")
    assert post.data != before
    post = posts.take_draft(post=post, by=member, version=post.version, key="mentoring")
    assert post.data == before
    assert section(post, "mentoring").standing == Standing.FOLLOWS


def test_two_people_editing_two_sections_are_no_conflict(team, member, week_16):
    post = posts.compose(team=team, by=member, week=16)
    seen = section(post, "mentoring").section.digest
    edit(post, "peer_session", "- 먼저 저장\n")
    posts.edit_section(post=post, by=member, key="mentoring", seen=seen, body="- 나중에 저장\n")
    text = Post.objects.get(pk=post.pk).data.decode()
    assert "- 먼저 저장" in text
    assert "- 나중에 저장" in text


def test_two_people_editing_one_section_are_told(team, member, week_16):
    post = posts.compose(team=team, by=member, week=16)
    seen = section(post, "mentoring").section.digest
    edit(post, "mentoring", "- 먼저\n")
    with pytest.raises(posts.ChangedMeanwhile):
        posts.edit_section(post=post, by=member, key="mentoring", seen=seen, body="- 나중\n")


def test_an_open_fence_is_refused(team, member, week_16):
    post = posts.compose(team=team, by=member, week=16)
    with pytest.raises(posts.OpenFence):
        edit(post, "mentoring", "```python\nx = 1\n")


def test_an_open_fence_in_a_note_does_not_swallow_the_next_section(team, member, week_16):
    Note.objects.of_kind("mentoring").update(body="```python\nx = 1\n")
    post = posts.compose(team=team, by=member, week=16)
    assert "# 멘토링\n```python\nx = 1\n```\n\n---\n\n# 두런두런 4회차\n" in post.data.decode()


def test_headings_of_notes_go_below_the_sections(team, member, week_16):
    Note.objects.of_kind("mentoring").update(body="# 질문\n글\n\n## 답\n\n끝\n===\n")
    post = posts.compose(team=team, by=member, week=16)
    assert "# 멘토링\n## 질문\n글\n\n### 답\n\n## 끝\n\n---\n" in post.data.decode()


def test_title_and_tags_follow_the_calendar_while_other_keys_stay(team, member, week_16):
    post = posts.compose(team=team, by=member, week=16)
    now = selectors.current(post).document
    post = posts.edit_details(
        post=post, by=member, version=1, title=now.title, tags=now.tags, categories=["우리 팀"]
    )
    CalendarOverride.objects.create(calendar=week_16, day=dt.date(2023, 1, 6), is_counted=False)
    front = selectors.current(post).document.front
    assert front.text_of("title") == "Boostcamp 71~74days"
    assert front.list_of("tags") == ["16weeks", "71day", "72day", "73day", "74day"]
    assert front.list_of("categories") == ["우리 팀"]


def test_a_name_that_is_taken_gets_a_number_whatever_its_case(team, member, week_16):
    PostFactory(team=team, path="old/2023-01-02-BOOSTCAMP-71~75days.md")
    post = posts.compose(team=team, by=member, week=16)
    assert post.path == "_posts/2023-01-02-Boostcamp-71~75days-2.md"


def test_the_settings_decide_order_names_and_empty_sections(team, member, week_16):
    PostSettings.objects.create(
        team=team,
        title_pattern="{week}주차 ({days}일차)",
        front_matter="title\nlayout: post\ndate\ntags",
        has_rules=False,
        heading_level=2,
        sections=[
            {"slug": "camp_radio", "heading": "라디오", "is_on": True, "keeps_empty": False},
            {"slug": "mentoring", "heading": "멘토와", "is_on": True, "keeps_empty": False},
            {"slug": "references", "heading": "읽을거리", "is_on": True, "keeps_empty": True},
            {"slug": "peer_session", "heading": "피어세션", "is_on": False, "keeps_empty": True},
        ],
    )
    post = posts.compose(team=team, by=member, week=16)
    assert post.data.decode() == (
        "---\ntitle: 16주차 (71~75일차)\nlayout: post\ndate: 2023-01-02 18:00:00 +0900\n"
        "tags: [16weeks, 71day, 72day, 73day, 74day, 75day]\n---\n\n"
        "## 멘토와\n- 문제 정의\n  - 혼동 행렬부터 보기\n\n## 읽을거리\n- 캠프 강의 자료\n"
    )


def test_a_section_taken_out_by_hand_stays_out(team, member, week_16):
    post = posts.compose(team=team, by=member, week=16)
    text = post.data.decode()
    start, end = text.index("# 부캠 라디오"), text.index("# 스페셜 피어세션")
    post = posts.edit_source(post=post, by=member, version=1, text=text[:start] + text[end:])
    Note.objects.of_kind("peer_session").update(body="- 새것\n")
    now = selectors.current(post)
    assert "부캠 라디오" not in now.document.text
    assert "# 피어세션\n- 새것\n- 새것\n" in now.document.text
    assert [piece.section.title for piece in now.followed.taken_out] == ["부캠 라디오"]


def test_an_empty_section_that_is_hidden_comes_in_its_place_when_noted(team, member, week_16):
    PostSettings.objects.create(
        team=team,
        sections=[
            {"slug": slug, "heading": heading, "is_on": True, "keeps_empty": False}
            for slug, heading in (
                ("mentoring", "멘토링"),
                ("camp_radio", "라디오"),
                ("references", "참고자료"),
            )
        ],
    )
    post = posts.compose(team=team, by=member, week=16)
    assert "라디오" not in post.data.decode()
    NoteFactory(team=team, kind="camp_radio", day=dt.date(2023, 1, 5), body="- 사연\n")
    text = text_of(post)
    assert "혼동 행렬부터 보기\n\n---\n\n# 라디오\n- 사연\n\n---\n\n# 참고자료\n" in text
