"""Commands on notes: versions, merging, what is kept and what is refused."""

from datetime import date

import pytest

from projects.models import Note, NoteKind
from projects.models.notes import LARGEST_BODY
from projects.services import notes
from projects.services.notes import NoteText
from teams.models import HistoryEvent

TEXT = NoteText(kind=NoteKind.PEER_SESSION, day=date(2023, 1, 2), title="첫 노트", body="- 하나\n- 둘\n- 셋")


@pytest.fixture
def note(team, member):
    return notes.write(team=team, by=member, text=TEXT).note


def test_a_new_note_has_version_one_and_a_line_in_the_history(note, member):
    assert (note.version, note.author) == (1, member)
    assert [one.version for one in note.history.all()] == [1]
    assert HistoryEvent.objects.get(what="note written").by == member


def test_each_change_is_a_version_and_says_who(note, owner):
    saved = notes.change(note=note, by=owner, version=1, text=TEXT.with_changes(body="- 하나"))
    assert saved.note.version == 2
    assert not saved.is_merged
    newest = note.history.order_by("-version").first()
    assert (newest.version, newest.body, newest.history_user) == (2, "- 하나", owner)


def test_saving_without_a_change_makes_no_version(note, owner):
    assert notes.change(note=note, by=owner, version=1, text=TEXT).note.version == 1
    assert note.history.count() == 1


def test_edits_of_other_lines_are_merged(note, member, owner):
    notes.change(note=note, by=owner, version=1, text=TEXT.with_changes(body="- 하나!\n- 둘\n- 셋"))
    saved = notes.change(note=note, by=member, version=1, text=TEXT.with_changes(body="- 하나\n- 둘\n- 셋!"))
    assert saved.is_merged
    assert (saved.note.version, saved.note.body) == (3, "- 하나!\n- 둘\n- 셋!")


def test_edits_of_other_fields_are_merged(note, member, owner):
    notes.change(note=note, by=owner, version=1, text=TEXT.with_changes(title="새 제목"))
    saved = notes.change(note=note, by=member, version=1, text=TEXT.with_changes(speaker="보람"))
    assert (saved.note.title, saved.note.speaker) == ("새 제목", "보람")


def test_edits_of_the_same_line_are_refused_and_change_nothing(note, member, owner):
    notes.change(note=note, by=owner, version=1, text=TEXT.with_changes(body="- 하나!\n- 둘\n- 셋"))
    with pytest.raises(notes.ChangedMeanwhile) as refusal:
        notes.change(note=note, by=member, version=1, text=TEXT.with_changes(body="- 하나?\n- 둘\n- 셋"))
    assert set(refusal.value.fields) == {"body"}
    assert refusal.value.current.version == 2
    note.refresh_from_db()
    assert (note.version, note.body) == (2, "- 하나!\n- 둘\n- 셋")


def test_both_making_the_same_edit_is_no_conflict(note, member, owner):
    wanted = TEXT.with_changes(title="같은 제목")
    notes.change(note=note, by=owner, version=1, text=wanted)
    assert notes.change(note=note, by=member, version=1, text=wanted).note.version == 2


def test_a_version_that_never_was_is_refused(note, member):
    with pytest.raises(notes.NoSuchVersion):
        notes.change(note=note, by=member, version=9, text=TEXT.with_changes(title="?"))


def test_an_earlier_text_comes_back_as_a_new_version(note, member):
    notes.change(note=note, by=member, version=1, text=TEXT.with_changes(body="- 다른 글"))
    saved = notes.bring_back(note=note, by=member, version=2, earlier=1)
    assert (saved.note.version, saved.note.body) == (3, TEXT.body)


def test_a_note_thrown_away_is_out_of_sight_until_it_is_brought_back(note, team, member):
    notes.throw_away(note=note, by=member)
    assert not Note.objects.of(team).exists()
    assert list(Note.objects.thrown_away(team)) == [note]
    notes.restore(note=note, by=member)
    assert list(Note.objects.of(team)) == [note]
    assert HistoryEvent.objects.filter(what__in=["note thrown away", "note restored"]).count() == 2


def test_a_body_above_the_limit_is_refused_by_its_bytes(team, member):
    fits = "가" * (LARGEST_BODY // 3)
    notes.write(team=team, by=member, text=TEXT.with_changes(body=fits))
    with pytest.raises(notes.NoteTooLarge):
        notes.write(team=team, by=member, text=TEXT.with_changes(body=fits + "가가"))
    assert Note.objects.count() == 1


def test_what_cannot_be_seen_is_taken_out_and_said(team, member):
    typed = TEXT.with_changes(title="\ufeff제목\u200b", body="한 줄\x08\r\n두 줄\r\n\ttab \ud800")
    saved = notes.write(team=team, by=member, text=typed)
    assert saved.is_cleaned
    assert (saved.note.title, saved.note.body) == ("제목", "한 줄\n두 줄\n\ttab ")
    assert not notes.write(team=team, by=member, text=TEXT).is_cleaned


def test_korean_of_a_mac_is_composed_and_found(team, member):
    decomposed = "\u1112\u1161\u11ab\u1100\u1173\u11af"  # 한글
    notes.write(team=team, by=member, text=TEXT.with_changes(body=decomposed))
    assert Note.objects.get().body == "한글"
    assert Note.objects.of(team).containing(decomposed).count() == 1
    assert Note.objects.of(team).containing("글").count() == 1
    assert Note.objects.of(team).containing("ㄱ").count() == 0


def test_a_note_without_title_is_called_by_its_kind_and_session(team, member):
    text = NoteText(kind=NoteKind.CAREER_TALK, day=date(2023, 1, 5), session_number=3)
    assert notes.write(team=team, by=member, text=text).note.heading == "Career talk no. 3"
