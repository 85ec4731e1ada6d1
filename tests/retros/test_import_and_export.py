"""Posts in and out by command: the same bytes under the same paths."""

import filecmp
import json
import os
import unicodedata
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from background.models import Job
from projects.models import Attachment
from retros import selectors
from retros.files import written
from retros.models import ExportedPost, Post
from retros.services import imports, posts
from tests.factories.retros import NoteFactory, camp_of_week_16
from tests.shared_data import SHARED

ODD = {
    "plain.md": b"# a\n",
    "empty.md": b"",
    "no newline.MARKDOWN": "글".encode(),
    "bom.md": b"\xef\xbb\xbf---\ntitle: x\n---\n",
    "crlf/mixed.md": b"---\r\ntitle: x\r\n---\r\n# a\n\r- b\r\n",
    "week 10th/회고.md": "# 회고\n".encode(),
    unicodedata.normalize("NFD", "회고.md"): b"nfd",
    unicodedata.normalize("NFC", "회고.md"): b"nfc",
    "A.md": b"upper",
    "a.md": b"lower",
    "latin.md": b"caf\xe9 \x00 \x08",
    "utf16.md": "# 글".encode("utf-16"),
    "-dash~(1) & 'quote' \"q\" 100%.md": b"x",
    ".hidden/.dot.md": b"x",
    "line\nbreak.md": b"x",
    "back\\slash.md": b"x",
    "x" * 250 + ".md": b"x",
}


@pytest.fixture
def folder(tmp_path):
    for name, data in ODD.items():
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (tmp_path / "in" / "image.png").write_bytes(b"no post")
    return tmp_path / "in"


def files(folder: Path) -> dict[str, bytes]:
    return {
        Path(base, name).relative_to(folder).as_posix(): Path(base, name).read_bytes()
        for base, _folders, names in os.walk(folder)
        for name in names
    }


def test_odd_names_and_bytes_come_back_as_they_were(team, folder, tmp_path):
    call_command("import_posts", folder, team=team.slug)
    call_command("export_posts", team=team.slug, out=tmp_path / "out")
    assert files(tmp_path / "out") == ODD


@pytest.mark.slow
@pytest.mark.skipif(SHARED is None, reason="the shared posts are not here")
def test_all_real_posts_come_back_as_they_were(team, tmp_path, capsys):
    call_command("import_posts", SHARED / "posts", team=team.slug, json=True)
    assert json.loads(capsys.readouterr().out)["posts"] == 421
    call_command("export_posts", team=team.slug, out=tmp_path)
    real = {path.relative_to(SHARED / "posts").as_posix() for path in (SHARED / "posts").rglob("*.md")}
    assert set(files(tmp_path)) == real
    _same, different, missing = filecmp.cmpfiles(SHARED / "posts", tmp_path, real, shallow=False)
    assert (different, missing) == ([], [])


def test_importing_again_changes_nothing(team, folder):
    call_command("import_posts", folder, team=team.slug)
    before = list(Post.objects.of(team).by_path().values_list("pk", "version", "changed_at"))
    call_command("import_posts", folder, team=team.slug)
    assert list(Post.objects.of(team).by_path().values_list("pk", "version", "changed_at")) == before
    assert Post.history.count() == len(ODD)


def test_a_changed_file_is_taken_unless_the_post_was_edited_here(team, member, folder):
    call_command("import_posts", folder, team=team.slug)
    edited = Post.objects.get(path="plain.md")
    posts.edit_source(post=edited, by=member, version=1, text="# mine\n")
    (folder / "plain.md").write_bytes(b"# theirs\n")
    (folder / "a.md").write_bytes(b"# theirs too\n")
    report = imports.bring_in(
        team=team, by=member, files=[("plain.md", b"# theirs\n"), ("a.md", b"# theirs too\n")]
    )
    assert (report.kept, report.changed) == (["plain.md"], ["a.md"])
    assert Post.objects.get(path="plain.md").data == b"# mine\n"
    call_command("import_posts", folder, team=team.slug, replace=True)
    assert Post.objects.get(path="plain.md").data == b"# theirs\n"


def test_one_bad_file_imports_none(team, member):
    with pytest.raises(imports.CannotImport) as refusal:
        imports.bring_in(team=team, by=member, files=[("good.md", b""), ("../bad.md", b""), ("x.exe", b"")])
    assert len(refusal.value.fields["files"]) == 2
    assert not Post.objects.exists()


def test_a_name_that_is_no_utf_8_is_refused_by_name(team, tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_bytes(b"x")
    with pytest.raises(CommandError, match=r"caf\\udce9.md"):
        call_command("import_posts", tmp_path, team=team.slug)


@pytest.mark.parametrize(("team_slug", "place"), [("nobody", "."), (None, "nowhere"), (None, "file.md")])
def test_bad_arguments_are_refused_in_one_line(team, tmp_path, team_slug, place):
    (tmp_path / "file.md").write_bytes(b"")
    with pytest.raises(CommandError) as refusal:
        call_command("import_posts", tmp_path / place, team=team_slug or team.slug)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def test_an_import_asks_few_questions_however_many_files(team, member):
    def questions(count, start):
        with CaptureQueriesContext(connection) as queries:
            files = [(f"{number}.md", b"# a\n") for number in range(start, start + count)]
            imports.bring_in(team=team, by=member, files=files)
        return len(queries)

    few = questions(5, 0)
    assert questions(60, 100) == few


def test_posts_of_one_name_get_their_own_folders_in_hugo(team, member, tmp_path):
    imports.bring_in(team=team, by=member, files=[("1/회고.md", b"one"), ("2/회고.md", b"two")])
    call_command("export_posts", team=team.slug, target="hugo", out=tmp_path)
    assert sorted(files(tmp_path)) == ["content/posts/회고-2/index.md", "content/posts/회고/index.md"]


def test_a_composed_post_does_not_run_over_a_link_out_of_the_folder(team, member, tmp_path):
    imports.bring_in(team=team, by=member, files=[("link/a.md", b"mine")])
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(outside)
    with pytest.raises(CommandError):
        call_command("export_posts", team=team.slug, out=tmp_path / "out")
    assert list(outside.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_export_week_drafts_makes_and_writes_the_post(team, tmp_path, capsys):
    camp_of_week_16(team)
    NoteFactory(team=team, kind="mentoring", body="- 문제 정의\n")
    call_command("export_week", team=team.slug, week=16, out=tmp_path, json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["files"] == ["_posts/2023-01-02-Boostcamp-71~75days.md"]
    assert (tmp_path / said["files"][0]).read_bytes() == Post.objects.get().data
    assert (Job.objects.get().state, ExportedPost.objects.count()) == ("done", 1)
    NoteFactory(team=team, kind="camp_radio", body="- 사연\n")
    call_command("export_week", team=team.slug, week=16, out=tmp_path)
    assert "# 부캠 라디오\n- 사연\n" in (tmp_path / said["files"][0]).read_text()
    assert Post.objects.count() == 1


def test_export_week_of_no_week_is_refused(team, tmp_path):
    camp_of_week_16(team)
    with pytest.raises(CommandError, match="no week 99"):
        call_command("export_week", team=team.slug, week=99, out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_images_of_notes_go_where_the_blog_looks_for_them(team, member, tmp_path):
    camp_of_week_16(team)
    image = Attachment(
        team=team, name="그림", extension="png", content_type="image/png", width=1, height=1, size=3
    )
    image.file.save("", ContentFile(b"png"))
    image.save()
    name = f"{image.key}.png"
    NoteFactory(team=team, kind="mentoring", body=f"![그림](/t/{team.slug}/attachments/{name})\n")
    post = posts.compose(team=team, by=member, week=16)
    for target, place, address in (
        (
            "jekyll",
            f"assets/img/posts/Boostcamp-71~75days/{name}",
            f"/assets/img/posts/Boostcamp-71~75days/{name}",
        ),
        ("hugo", f"content/posts/Boostcamp-71~75days/{name}", name),
        ("quarto", f"posts/Boostcamp-71~75days/{name}", name),
    ):
        paths = written(team, selectors.exported(selectors.current(post), target), tmp_path / target)
        assert paths[1:] == [place]
        assert (tmp_path / target / place).read_bytes() == b"png"
        assert f"![그림]({address})" in (tmp_path / target / paths[0]).read_text()
