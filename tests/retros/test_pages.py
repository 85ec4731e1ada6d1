"""The pages of posts, as a browser sees them."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from background import engine
from background.models import Job
from retros import selectors
from retros.models import ExportedPost, Post, PostSettings
from retros.services import posts
from tests.factories.retros import NoteFactory, PostFactory, camp_of_week_16


def page(team, name, *args):
    return reverse(f"retros:{name}", args=[team.slug, *args])


@pytest.fixture
def week_post(team, member):
    camp_of_week_16(team)
    NoteFactory(team=team, kind="mentoring", body="- 문제 정의\n", day=dt.date(2023, 1, 3))
    return posts.compose(team=team, by=member, week=16)


def parts(post):
    now = selectors.current(Post.objects.get(pk=post.pk))
    return {piece.key: piece.section for piece in now.followed.pieces}


def test_the_list_shows_posts_and_the_week_to_draft(signed_in, team, week_post):
    text = signed_in.get(page(team, "posts")).content.decode()
    assert "Boostcamp 71~75days" in text
    assert "Week 16" in text


def test_the_list_without_a_calendar_says_what_comes_first(signed_in, team):
    assert "calendar" in signed_in.get(page(team, "posts")).content.decode()


def test_the_list_asks_the_same_number_of_questions_however_many_posts(signed_in, team):
    def count():
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(page(team, "posts"))
        return len(queries)

    PostFactory(team=team)
    few = count()
    PostFactory.create_batch(60, team=team)
    assert count() == few


def test_a_week_is_drafted_from_the_page(signed_in, team):
    camp_of_week_16(team)
    answer = signed_in.post(page(team, "compose"), {"week": "16", "kind": "week"})
    assert answer.url == page(team, "post", Post.objects.get().pk)


@pytest.mark.parametrize("week", ["", "x", "99", "-1", "٣", "9" * 30])
def test_a_week_that_is_none_is_refused(signed_in, team, week):
    camp_of_week_16(team)
    signed_in.post(page(team, "compose"), {"week": week})
    assert not Post.objects.exists()


def test_a_section_is_saved_and_all_else_stays(signed_in, team, week_post):
    before = week_post.data.decode()
    part = parts(week_post)["peer_session"]
    answer = signed_in.post(
        page(team, "section", week_post.pk),
        {"key": "peer_session", "seen": part.digest, "body": "- 적은 것\r\n  - 아래\r\n"},
    )
    assert answer.status_code == 302
    after = Post.objects.get(pk=week_post.pk).data.decode()
    assert after == before.replace("# 피어세션\n", "# 피어세션\n- 적은 것\n  - 아래\n")


def test_a_refused_section_keeps_what_was_typed(signed_in, team, week_post):
    part = parts(week_post)["mentoring"]
    form = {"key": "mentoring", "seen": part.digest, "body": "```\n열린 채로 <b>"}
    answer = signed_in.post(page(team, "section", week_post.pk), form)
    assert answer.status_code == 422
    assert "열린 채로 &lt;b&gt;" in answer.content.decode()
    assert Post.objects.get(pk=week_post.pk).data == week_post.data


def test_a_stale_section_is_a_conflict_and_keeps_what_was_typed(signed_in, team, week_post):
    form = {"key": "mentoring", "seen": "0" * 64, "body": "- 내가 쓴 글"}
    answer = signed_in.post(page(team, "section", week_post.pk), form)
    assert answer.status_code == 409
    page_text = answer.content.decode()
    assert "<ins>- 내가 쓴 글</ins>" in page_text
    assert "<del>- 문제 정의</del>" in page_text
    [piece] = [piece for piece in answer.context["pieces"] if piece["typed"]]
    again = form | {"seen": piece["seen"]}
    assert signed_in.post(page(team, "section", week_post.pk), again).status_code == 302
    assert "- 내가 쓴 글" in Post.objects.get(pk=week_post.pk).data.decode()


def test_title_and_tags_change_their_lines_only(signed_in, team):
    post = PostFactory(team=team)
    form = {"version": 1, "title": "새 글: 둘", "tags": "a, b", "categories": ""}
    signed_in.post(page(team, "details", post.pk), form)
    text = Post.objects.get(pk=post.pk).data.decode()
    assert text == post.data.decode().replace("title: 글", 'title: "새 글: 둘"').replace("[a]", "[a, b]")


def test_an_old_version_of_the_whole_file_is_refused(signed_in, team):
    post = PostFactory(team=team, version=3)
    answer = signed_in.post(page(team, "source", post.pk), {"version": 2, "text": "다른 글"})
    assert answer.status_code == 422
    assert "다른 글" in answer.content.decode()
    assert Post.objects.get(pk=post.pk).version == 3


def test_the_whole_file_comes_back_as_it_was_when_saved_unchanged(signed_in, team):
    post = PostFactory(team=team, source=b"# a\r\n- b\r\n\r\n\xeb\xac\xb8")
    text = post.data.decode().replace("\r\n", "\n").replace("\n", "\r\n")
    signed_in.post(page(team, "source", post.pk), {"version": 1, "text": text})
    assert Post.objects.get(pk=post.pk).data == post.data


def test_a_download_has_its_name_and_raw_tags(signed_in, team, week_post):
    NoteFactory(team=team, kind="camp_radio", body="- 코드 `{{ x }}`\n", day=dt.date(2023, 1, 3))
    answer = signed_in.get(page(team, "file", week_post.pk))
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="2023-01-02-Boostcamp-71~75days.md"'
    assert "`{% raw %}{{ x }}{% endraw %}`" in answer.content.decode()


def test_a_korean_name_survives_the_download(signed_in, team):
    post = PostFactory(team=team, path="_posts/2023-01-02-회고.md")
    answer = signed_in.get(page(team, "file", post.pk) + "?target=hugo")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%ED%9A%8C%EA%B3%A0.md"


def test_a_name_cannot_split_the_header(signed_in, team):
    post = PostFactory(team=team, path="_posts/a\r\nSet-Cookie: x.md")
    answer = signed_in.get(page(team, "file", post.pk))
    assert "\n" not in answer["Content-Disposition"]


def test_an_unknown_blog_is_not_found(signed_in, team, week_post):
    assert signed_in.get(page(team, "file", week_post.pk) + "?target=wordpress").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_file_is_made_by_a_job_and_kept(signed_in, team, week_post):
    signed_in.post(page(team, "export", week_post.pk), {"target": "hugo"})
    assert "hx-get" in signed_in.get(page(team, "post", week_post.pk)).content.decode()
    engine.work()
    assert Job.objects.get().state == "done"
    made = ExportedPost.objects.get()
    answer = signed_in.get(page(team, "made-file", week_post.pk, made.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="Boostcamp-71~75days.md"'
    assert b"date: 2023-01-02T18:00:00+09:00\n" in answer.content
    assert 'hx-trigger="every 2s"' not in signed_in.get(page(team, "made", week_post.pk)).content.decode()


def test_a_zip_brings_its_folders(signed_in, team):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("blog/_posts/2023-01-02-회고.md", "# 회고\n")
        archive.writestr("blog/image.png", b"no post")
        archive.writestr("__MACOSX/blog/_posts/._2023-01-02-회고.md", b"no post")
    sent = [
        SimpleUploadedFile("blog.zip", packed.getvalue()),
        SimpleUploadedFile("빈 글.md", b""),
    ]
    answer = signed_in.post(page(team, "import"), {"uploads": sent, "folder": "_posts"})
    assert answer.status_code == 200
    assert Post.objects.of(team).by_path().paths() == ["_posts/빈 글.md", "blog/_posts/2023-01-02-회고.md"]


def test_an_archive_that_climbs_out_is_refused_whole(signed_in, team):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("good.md", "# 글\n")
        archive.writestr("../evil.md", "# 글\n")
    answer = signed_in.post(
        page(team, "import"), {"uploads": [SimpleUploadedFile("a.zip", packed.getvalue())]}
    )
    assert answer.status_code == 422
    assert "../evil.md" in answer.content.decode()
    assert not Post.objects.exists()


def test_what_is_no_markdown_is_refused(signed_in, team):
    answer = signed_in.post(page(team, "import"), {"uploads": [SimpleUploadedFile("a.exe", b"MZ")]})
    assert answer.status_code == 422


def settings_form(client, team, **changes):
    form = client.get(page(team, "settings")).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data["time_of_day"] = "18:00"
    data = {name: value for name, value in data.items() if value not in (False, None)}
    return data | changes


def test_settings_saved_unchanged_leave_the_draft_unchanged(signed_in, team, week_post):
    answer = signed_in.post(page(team, "settings"), settings_form(signed_in, team))
    assert answer.status_code == 302
    assert PostSettings.objects.of(team).plan() == PostSettings(team=team).plan()
    assert selectors.current(week_post).document.data == week_post.data


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_pattern", "{month}"),
        ("title_pattern", "{week"),
        ("front_matter", "title\nwhatever"),
        ("front_matter", "title\n- a"),
        ("folder", "../x"),
        ("heading_level", "9"),
        ("mentoring_place", "0"),
        ("mentoring_heading", ""),
        ("blog_url", "javascript:alert(1)"),
        ("target", "wordpress"),
    ],
)
def test_wishes_that_make_no_post_are_refused(signed_in, team, field, value):
    answer = signed_in.post(page(team, "settings"), settings_form(signed_in, team, **{field: value}))
    assert answer.status_code == 422
    assert not PostSettings.objects.filter(team=team).exists()


def test_a_post_of_ones_own_begins_with_the_front_matter(signed_in, team):
    signed_in.post(page(team, "new-post"), {"title": "첫 회고", "on": "2023-01-06"})
    post = Post.objects.get()
    assert post.path == "_posts/2023-01-06-첫-회고.md"
    assert post.data.decode().startswith("---\ntitle: 첫 회고\ndate: 2023-01-06 18:00:00 +0900\n")


READ = ["posts", "post", "source", "file", "made"]
WRITE = ["new-post", "import", "settings", "details"]


@pytest.mark.parametrize("name", [*READ, *WRITE])
def test_strangers_find_nothing(client, stranger, team, name):
    post = PostFactory(team=team)
    client.force_login(stranger)
    address = (
        page(team, name, post.pk)
        if name in {"post", "source", "file", "made", "details"}
        else page(team, name)
    )
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", WRITE)
def test_who_may_only_look_cannot_open_forms(client, viewer, team, name):
    post = PostFactory(team=team)
    client.force_login(viewer)
    assert client.get(page(team, name, post.pk) if name == "details" else page(team, name)).status_code == 403


@pytest.mark.parametrize("name", ["section", "take-draft", "export", "remove", "source"])
def test_who_may_only_look_changes_nothing(client, viewer, team, name):
    post = PostFactory(team=team)
    client.force_login(viewer)
    assert client.post(page(team, name, post.pk), {}).status_code == 403


def test_who_may_only_look_sees_no_forms(client, viewer, team, week_post):
    client.force_login(viewer)
    assert "<textarea" not in client.get(page(team, "post", week_post.pk)).content.decode()


def test_another_teams_post_is_not_found(signed_in, team):
    assert signed_in.get(page(team, "post", PostFactory().pk)).status_code == 404


def test_a_removed_post_keeps_its_versions(signed_in, team):
    post = PostFactory(team=team)
    signed_in.post(page(team, "remove", post.pk))
    assert not Post.objects.exists()
    assert Post.history.filter(id=post.pk).exists()


def test_the_home_page_and_the_week_show_the_post(signed_in, team, week_post):
    for address in (reverse("team-home", args=[team.slug]), reverse("projects:week", args=[team.slug, 16])):
        assert page(team, "post", week_post.pk) in signed_in.get(address).content.decode()


def test_a_preview_is_safe(signed_in, team):
    answer = signed_in.post(page(team, "preview"), {"body": "<script>alert(1)</script>\n\n- 글"})
    assert "<script" not in answer.content.decode()
    assert "글" in answer.content.decode()
