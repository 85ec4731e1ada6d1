"""Posts through the API."""

import datetime as dt

import pytest

from retros.models import Post
from teams.services import tokens
from tests.factories.retros import NoteFactory, PostFactory, camp_of_week_16


@pytest.fixture
def call(client, member, team):
    """Ask the team's API as the member: call("get", "posts/")."""
    _made, secret = tokens.issue(membership=member.memberships.get(team=team), name="test", by=member)

    def ask(method, path, data=None, **headers):
        options = {"content_type": "application/json"} if data is not None else {}
        return getattr(client, method)(
            f"/api/v1/teams/{team.slug}/{path}",
            data,
            headers={"Authorization": f"Bearer {secret}", **headers},
            **options,
        )

    return ask


def test_the_list_has_no_texts(call, team):
    post = PostFactory(team=team)
    PostFactory()
    answer = call("get", "posts/").json()
    assert [one["id"] for one in answer["results"]] == [post.pk]
    assert "text" not in answer["results"][0]


def test_a_post_is_made_and_read(call, team):
    made = call("post", "posts/", {"path": "_posts/2023-01-02-회고.md", "text": "# 회고\r\n"})
    assert made.status_code == 201
    read = call("get", f"posts/{made.json()['id']}/").json()
    assert read["text"] == "# 회고\r\n"
    assert [one["title"] for one in read["sections"]] == ["회고"]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"path": "../x.md"}, 422, "unusable_name"),
        ({"path": "x.txt"}, 422, "unusable_name"),
        ({"week": 99}, 422, "no_such_week"),
        ({"week": "x"}, 400, "invalid"),
        ({"path": "x.md", "week": 1}, 400, "invalid"),
    ],
)
def test_what_makes_no_post_is_refused(call, team, data, status, code):
    answer = call("post", "posts/", data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Post.objects.exists()


def test_a_taken_name_is_a_conflict(call, team):
    PostFactory(team=team, path="a.md")
    assert call("post", "posts/", {"path": "A.md", "text": ""}).status_code == 409


def test_a_section_is_changed_and_a_stale_one_refused(call, team):
    post = PostFactory(team=team)
    section = call("get", f"posts/{post.pk}/").json()["sections"][0]
    change = {"section": {"key": section["key"], "seen": section["seen"], "body": "- 새것"}}
    assert call("patch", f"posts/{post.pk}/", change).status_code == 200
    assert Post.objects.get().data == post.data.replace("- 가".encode(), "- 새것".encode())
    change["section"]["body"] = "- 늦은 것"
    answer = call("patch", f"posts/{post.pk}/", change)
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")


def test_a_whole_text_needs_its_version(call, team):
    post = PostFactory(team=team)
    assert call("patch", f"posts/{post.pk}/", {"text": "x"}).status_code == 400
    assert call("patch", f"posts/{post.pk}/", {"text": "x", "version": 7}).status_code == 409
    assert call("patch", f"posts/{post.pk}/", {"text": "x", "version": 1}).json()["text"] == "x"


def test_the_file_of_a_week_needs_no_stored_post(call, team):
    camp_of_week_16(team)
    NoteFactory(team=team, kind="mentoring", body="- 문제 정의\n", day=dt.date(2023, 1, 3))
    answer = call("get", "weeks/16/post/")
    assert answer["Content-Type"].startswith("text/markdown")
    assert answer["Content-Disposition"] == 'attachment; filename="2023-01-02-Boostcamp-71~75days.md"'
    assert "# 멘토링\n- 문제 정의\n\n---\n" in answer.content.decode()
    assert not Post.objects.exists()
    assert call("post", "posts/", {"week": 16}).status_code == 201
    assert call("get", "weeks/16/post/").content == answer.content


def test_a_week_for_each_blog(call, team):
    camp_of_week_16(team)
    names = {
        "jekyll": "2023-01-02-Boostcamp-71~75days.md",
        "hugo": "Boostcamp-71~75days.md",
        "quarto": "Boostcamp-71~75days.qmd",
        "plain": "Boostcamp-71~75days.md",
    }
    for target, name in names.items():
        answer = call("get", f"weeks/16/post/?target={target}")
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_weeks_and_blogs_that_are_none(call, team):
    assert call("get", "weeks/16/post/").status_code == 404
    camp_of_week_16(team)
    assert call("get", "weeks/99/post/").status_code == 404
    answer = call("get", "weeks/16/post/?target=wordpress")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_target")


def test_bytes_that_are_no_utf_8_are_shown_and_kept(call, team):
    post = PostFactory(team=team, source=b"# \xff\n- a\n\n# b\n")
    read = call("get", f"posts/{post.pk}/")
    assert read.status_code == 200
    change = {"section": {"key": "b", "seen": read.json()["sections"][1]["seen"], "body": "- c"}}
    assert call("patch", f"posts/{post.pk}/", change).status_code == 200
    assert Post.objects.get().data == b"# \xff\n- a\n\n# b\n- c\n"
