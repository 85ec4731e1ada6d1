"""Pages of notes."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from projects.models import Note, NoteKind
from projects.services import notes
from teams.models import Role
from tests.factories.projects import CampCalendarFactory, NoteFactory
from tests.factories.teams import MembershipFactory
from tests.projects.test_attachments import own_media, picture

__all__ = ["own_media"]
CANARY = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


def url(name, team, *args):
    return reverse(f"projects:{name}", args=[team.slug, *args])


def typed(**fields):
    return {"kind": "peer_session", "day": "2023-01-02", "title": "제목", "body": "- 하나\r\n- 둘"} | fields


def test_a_note_is_written_and_shown(signed_in, team):
    CampCalendarFactory(team=team)
    answer = signed_in.post(url("new-note", team), typed(draft="new"))
    note = Note.objects.get()
    assert answer.url == url("note", team, note.pk)
    assert note.body == "- 하나\n- 둘"
    text = signed_in.get(answer.url).content.decode()
    assert "<li>하나</li>" in text
    assert "Day 71" in text
    assert 'data-wrapup-draft-saved="new"' in text
    assert "data-wrapup-draft-saved" not in signed_in.get(answer.url).content.decode()


def test_mentors_write_notes_and_viewers_do_not(client, team, viewer):
    client.force_login(MembershipFactory(team=team, role=Role.MENTOR).user)
    assert client.post(url("new-note", team), typed(kind="mentoring")).status_code == 302
    client.force_login(viewer)
    assert client.post(url("new-note", team), typed()).status_code == 403
    assert "New note" not in client.get(url("notes", team)).content.decode()


def test_a_new_note_starts_from_its_kind(signed_in, team, member):
    text = signed_in.get(url("new-note", team) + "?kind=peer_session&day=2023-01-03").content.decode()
    assert f"- {member.name}\n  - Done: " in text
    assert 'value="2023-01-03"' in text
    assert "Questions" in signed_in.get(url("new-note", team) + "?kind=mentoring").content.decode()
    assert signed_in.get(url("new-note", team) + "?kind=nonsense&day=yesterday").status_code == 200


@pytest.mark.parametrize("kind", NoteKind)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_kind_has_a_starting_text_in_both_languages(signed_in, team, member, kind, language):
    member.language = language
    member.save()
    answer = signed_in.get(url("note-template", team, kind))
    assert answer.status_code == 200
    assert answer.content.decode().startswith(("- ", "# "))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "gossip"}, "Select a valid choice."),
        ({"day": ""}, "This field is required."),
        ({"day": "2023-02-30"}, "Enter a valid date."),
        ({"title": "가" * 201}, "at most 200 characters"),
        ({"session_number": "0"}, "greater than or equal to 1"),
        ({"session_number": "세"}, "Enter a whole number."),
        ({"body": "가" * 90_000}, "A note holds 256 KB at most; this text has 264 KB."),
        ({"body": "nul \x00"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_typing_stays(signed_in, team, fields, message):
    answer = signed_in.post(url("new-note", team), typed(**fields, speaker="보람"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert message in text
    assert "- 하나" in text or fields.get("body", "")[:50] in text
    assert 'value="보람"' in text
    assert not Note.objects.exists()


def test_a_stale_save_that_overlaps_shows_both_texts_and_saves_nothing(signed_in, team, member, owner):
    note = notes.write(
        team=team, by=owner, text=notes.NoteText(kind="free", day=date(2023, 1, 2), body="- 처음")
    ).note
    opened = notes.NoteText.of(note)
    notes.change(note=note, by=owner, version=1, text=opened.with_changes(body="- 남의 글"))
    answer = signed_in.post(
        url("edit-note", team, note.pk), typed(kind="free", title="", body="- 내 글", version="1")
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "- 남의 글" in text
    assert "- 내 글</textarea>" in text
    assert 'name="version" value="2"' in text
    assert Note.objects.get().body == "- 남의 글"
    again = signed_in.post(
        url("edit-note", team, note.pk), typed(kind="free", title="", body="- 둘 다", version="2")
    )
    assert again.status_code == 302
    assert Note.objects.get().body == "- 둘 다"


def test_a_stale_save_elsewhere_is_merged_and_told(signed_in, team, owner):
    text = notes.NoteText(kind="free", day=date(2023, 1, 2), body="- 하나\n- 둘\n- 셋")
    note = notes.write(team=team, by=owner, text=text).note
    notes.change(note=note, by=owner, version=1, text=text.with_changes(body="- 하나!\n- 둘\n- 셋"))
    body = typed(kind="free", title="", body="- 하나\r\n- 둘\r\n- 셋!", version="1")
    answer = signed_in.post(url("edit-note", team, note.pk), body, follow=True)
    assert Note.objects.get().body == "- 하나!\n- 둘\n- 셋!"
    assert "Both texts are merged" in answer.content.decode()


def test_an_edit_without_its_version_is_refused(signed_in, team):
    note = NoteFactory(team=team)
    assert signed_in.post(url("edit-note", team, note.pk), typed()).status_code == 422
    note.refresh_from_db()
    assert note.version == 1


def test_earlier_versions_are_shown_and_brought_back(signed_in, team, member):
    text = notes.NoteText(kind="free", day=date(2023, 1, 2), body="- 첫 글")
    note = notes.write(team=team, by=member, text=text).note
    notes.change(note=note, by=member, version=1, text=text.with_changes(body="- 둘째 글"))
    page = signed_in.get(url("note-versions", team, note.pk) + "?version=1").content.decode()
    assert "<del>- 첫 글</del>" in page
    assert "<ins>- 둘째 글</ins>" in page
    assert signed_in.post(url("bring-back-note", team, note.pk, 1)).status_code == 302
    note.refresh_from_db()
    assert (note.version, note.body) == (3, "- 첫 글")
    assert signed_in.post(url("bring-back-note", team, note.pk, 77)).status_code == 404
    for wanted in ("77", "²", "-1", "99999999999999999999"):
        assert signed_in.get(url("note-versions", team, note.pk) + f"?version={wanted}").status_code == 404


def test_a_note_is_thrown_away_and_brought_back(signed_in, team):
    note = NoteFactory(team=team, title="버릴 글")
    signed_in.post(url("delete-note", team, note.pk))
    assert signed_in.get(url("note", team, note.pk)).status_code == 404
    assert signed_in.get(url("edit-note", team, note.pk)).status_code == 404
    assert "Thrown away" in signed_in.get(url("notes", team)).content.decode()
    signed_in.post(url("restore-note", team, note.pk))
    assert signed_in.get(url("note", team, note.pk)).status_code == 200


def test_a_save_of_a_note_thrown_away_meanwhile_keeps_the_typing(signed_in, team, owner):
    note = NoteFactory(team=team)
    notes.throw_away(note=note, by=owner)
    answer = signed_in.post(url("edit-note", team, note.pk), typed(body="- 내 글", version="1"))
    assert answer.status_code == 422
    assert "threw this note away" in answer.content.decode()
    assert "- 내 글</textarea>" in answer.content.decode()


def test_the_list_is_narrowed_by_kind_week_and_words(signed_in, team):
    CampCalendarFactory(team=team)
    NoteFactory(
        team=team, kind=NoteKind.MENTORING, title="멘토의 말", body="검증 점수", day=date(2022, 12, 20)
    )
    NoteFactory(team=team, title="피어", body="리더보드 점수", day=date(2023, 1, 3))

    def found(query):
        text = signed_in.get(url("notes", team) + query).content.decode()
        return ("멘토의 말" in text, "피어</a>" in text)

    assert found("") == (True, True)
    assert found("?kind=mentoring") == (True, False)
    assert found("?week=16") == (False, True)
    assert found("?q=점수") == (True, True)
    assert found("?q=검증") == (True, False)
    assert found("?q=100%25_") == (False, False)
    assert found("?week=0&kind=nonsense&page=x") == (True, True)


def test_htmx_gets_the_list_alone(signed_in, team):
    part = signed_in.get(url("notes", team), headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="note-list">')


def test_the_preview_renders_and_limits(signed_in, team):
    part = signed_in.post(url("preview-note", team), {"body": "# 제목\n\n- 하나"})
    assert part.status_code == 200
    assert "<li>하나</li>" in part.content.decode()
    assert "<html" not in part.content.decode()
    large = signed_in.post(url("preview-note", team), {"body": "a" * (256 * 1024 + 1)})
    assert large.status_code == 422
    assert "256 KB at most" in large.content.decode()


def test_images_sent_with_the_form_land_at_the_end(signed_in, team):
    files = [SimpleUploadedFile("첫째.png", picture()), SimpleUploadedFile("둘째.png", picture())]
    signed_in.post(url("new-note", team), typed(images=files))
    body = Note.objects.get().body
    assert body.startswith("- 하나\n- 둘\n\n![첫째](/t/")
    assert body.count("/attachments/") == 2


def test_a_refused_image_keeps_the_typing_and_names_the_file(signed_in, team):
    files = [SimpleUploadedFile("좋은.png", picture()), SimpleUploadedFile("나쁜.png", b"<svg/>")]
    answer = signed_in.post(url("new-note", team), typed(images=files))
    assert answer.status_code == 422
    assert "나쁜: This is no image" in answer.content.decode()
    assert "- 하나" in answer.content.decode()
    assert not Note.objects.exists()


class Dangers(HTMLParser):
    """Everything in a page that would run, as a browser reads it."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found += [f"{tag} {name}" for name, value in attributes if name.startswith("on")]
        self.found += [
            value for _name, value in attributes if (value or "").strip().startswith("javascript:")
        ]
        if tag == "script" and not dict(attributes).get("src"):
            self.found.append(tag)


def test_nothing_that_people_type_becomes_markup(team, member):
    browser = Client()
    browser.force_login(member)
    CampCalendarFactory(team=team)
    fields = {"title": CANARY, "speaker": CANARY[:80], "body": CANARY + "\n\n[x](javascript:alert(3))"}
    browser.post(url("new-note", team), typed(**fields))
    note = Note.objects.get()
    browser.post(url("edit-note", team, note.pk), typed(**fields | {"body": "- 다른 글"}, version="1"))
    pages = [
        url("note", team, note.pk),
        url("edit-note", team, note.pk),
        url("note-versions", team, note.pk) + "?version=1",
        url("notes", team),
        url("week", team, 16),
        reverse("team-home", args=[team.slug]),
    ]
    for page in pages:
        text = browser.get(page).content.decode()
        assert "alert(" in text, page
        assert Dangers(text).found == [], page
    preview = browser.post(url("preview-note", team), {"body": fields["body"]}).content.decode()
    assert Dangers(preview).found == []
    assert Dangers(CANARY).found == ["img onerror", "script"]


@pytest.mark.parametrize("name", ["note", "edit-note", "note-versions"])
def test_notes_of_others_do_not_exist(signed_in, team, name):
    theirs = NoteFactory()
    assert signed_in.get(url(name, team, theirs.pk)).status_code == 404
    assert signed_in.get(url(name, theirs.team, theirs.pk)).status_code == 404
    for action in ("delete-note", "restore-note"):
        assert signed_in.post(url(action, team, theirs.pk)).status_code == 404
