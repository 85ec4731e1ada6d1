"""The pages of posts: sections taken out, other names of sections, the look of imported posts, days in two posts."""

import datetime as dt

import pytest
from django.urls import reverse

from retros import selectors
from retros.document import read_text
from retros.models import Post, PostKind
from retros.services import posts
from tests.factories.retros import NoteFactory, PostFactory, camp_of_week_16


def page(team, name, *args):
    return reverse(f"retros:{name}", args=[team.slug, *args])


@pytest.fixture
def week_post(team, member):
    camp_of_week_16(team)
    NoteFactory(team=team, kind="mentoring", body="- 문제 정의\n", day=dt.date(2023, 1, 3))
    return posts.compose(team=team, by=member, week=16)


def settings_form(client, team, **changes):
    form = client.get(page(team, "settings")).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data["time_of_day"] = "18:00"
    data = {name: value for name, value in data.items() if value not in (False, None)}
    return data | changes


def test_what_was_typed_for_a_section_that_is_gone_is_shown(signed_in, team, week_post):
    form = {"key": "no_such", "seen": "0" * 64, "body": "- 갈 곳 없는 <b> 글"}
    answer = signed_in.post(page(team, "section", week_post.pk), form)
    assert answer.status_code == 404
    assert "- 갈 곳 없는 &lt;b&gt; 글" in answer.content.decode()


def test_a_section_that_was_taken_out_is_put_back_by_a_button(signed_in, team, member, week_post):
    before = week_post.data.decode()
    start, end = before.index("# 부캠 라디오"), before.index("# 스페셜 피어세션")
    posts.edit_source(post=week_post, by=member, version=1, text=before[:start] + before[end:])
    answer = signed_in.get(page(team, "post", week_post.pk))
    assert answer.context["taken_out"] == [("camp_radio", "부캠 라디오")]
    form = {"key": "camp_radio", "version": "2"}
    signed_in.post(page(team, "take-draft", week_post.pk), form)
    assert Post.objects.get(pk=week_post.pk).data.decode() == before
    assert signed_in.get(page(team, "post", week_post.pk)).context["taken_out"] == []


def test_another_name_of_a_section_is_the_teams_own(signed_in, team, member, week_post):
    text = week_post.data.decode().replace("# 피어세션", "# 오늘의 모임")
    posts.edit_source(post=week_post, by=member, version=1, text=text)
    now = selectors.current(Post.objects.get(pk=week_post.pk))
    assert "peer_session" not in [piece.key for piece in now.followed.pieces]
    form = settings_form(signed_in, team, peer_session_aliases="오늘의 모임, 피어 세션")
    assert signed_in.post(page(team, "settings"), form).status_code == 302
    now = selectors.current(Post.objects.get(pk=week_post.pk))
    assert "peer_session" in [piece.key for piece in now.followed.pieces]


def test_new_posts_take_over_the_look_of_imported_ones(signed_in, team, week_post):
    looks = "---\nlayout: post\ntitle: 글 {0}\nexcerpt: 다른 말 {0}\ndate: 2022-12-1{0} 18:00:00 +0900\ntags: [a]\n---\n\n## 하나\n- 가\n\n## 둘\n- 나\n"
    for number in (1, 2, 3):
        PostFactory(
            team=team,
            kind=PostKind.IMPORTED,
            path=f"content/blog/2022-12-1{number}-x.md",
            source=looks.format(number).encode(),
        )
    before = signed_in.get(page(team, "settings"))
    assert len(before.context["differs"]) == 4
    signed_in.post(page(team, "adopt-style"))
    assert signed_in.get(page(team, "settings")).context["differs"] == []
    drafted = selectors.current(Post.objects.get(pk=week_post.pk)).document.text
    assert drafted.startswith(
        "---\nlayout: post\ntitle: Boostcamp 71~75days\ndate: 2023-01-02 18:00:00 +0900\ntags: ["
    )
    assert "\n## 피어세션\n" in drafted
    assert "excerpt" not in drafted


def test_without_an_imported_post_there_is_no_look_to_take_over(signed_in, team):
    answer = signed_in.post(page(team, "adopt-style"), follow=True)
    assert "There is no imported post to learn from." in answer.content.decode()


def test_a_day_that_two_posts_are_about_is_named(signed_in, team, week_post):
    sources = {"x": "[70day, 71day, birthday]", "y": "[16weeks]"}
    for name, tags in sources.items():
        other = PostFactory.build(team=team, path=f"_posts/2022-12-30-{name}.md")
        other.take(read_text(f"---\ntitle: {name}\ndate: 2022-12-30 18:00:00 +0900\ntags: {tags}\n---\n"))
        other.save()
    said = "71day: the post “x” has this day too."
    assert said in signed_in.get(page(team, "post", week_post.pk)).content.decode()
    Post.objects.filter(title="x").delete()
    assert said not in signed_in.get(page(team, "post", week_post.pk)).content.decode()
