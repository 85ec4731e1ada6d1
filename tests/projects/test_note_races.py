"""Two people save one note at the same moment, over two real connections."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection, connections

from projects.models import Note, NoteKind
from projects.services import notes
from projects.services.notes import NoteText
from tests.factories.teams import TeamFactory, UserFactory

LINES = [f"- {number}번째 줄" for number in range(16)]
TEXT = NoteText(kind=NoteKind.FREE, day=date(2023, 1, 2), body="\n".join(LINES))


@pytest.fixture
def on_own_connections(transactional_db, tmp_path):
    """Run calls side by side, each with a connection of its own; SQLite's in a file, where locks are real."""
    settings = connections.settings["default"]
    name, is_sqlite = settings["NAME"], connection.vendor == "sqlite"

    def alone(call, *args):
        try:
            return call(*args)
        finally:
            connections.close_all()

    def together(call, arguments):
        start = threading.Barrier(len(arguments))

        def one(argument):
            start.wait()
            return alone(call, argument)

        with ThreadPoolExecutor(len(arguments)) as threads:
            return list(threads.map(one, arguments))

    if is_sqlite:
        settings["NAME"] = str(tmp_path / "race.sqlite3")
        together(lambda _nothing: call_command("migrate", verbosity=0), [None])
    yield together
    settings["NAME"] = name


def write(_nothing):
    team, person = TeamFactory(), UserFactory()
    return notes.write(team=team, by=person, text=TEXT).note, person


def changed(number, what):
    lines = list(LINES)
    lines[number] = what
    return TEXT.with_changes(body="\n".join(lines))


def test_edits_of_other_lines_all_arrive(on_own_connections):
    [(note, person)] = on_own_connections(write, [None])

    def change(number):
        text = changed(number, f"- {number} 고침")
        return notes.change(note=note, by=person, version=1, text=text).is_merged

    merged = on_own_connections(change, range(8))
    [now] = on_own_connections(lambda _nothing: Note.objects.get(), [None])
    assert sorted(merged) == [False] + [True] * 7
    assert now.version == 9
    assert now.body.split("\n")[:8] == [f"- {number} 고침" for number in range(8)]
    assert now.body.split("\n")[8:] == LINES[8:]


def test_of_edits_of_one_line_exactly_one_is_saved(on_own_connections):
    [(note, person)] = on_own_connections(write, [None])

    def change(number):
        try:
            notes.change(note=note, by=person, version=1, text=changed(3, f"- 고침 {number}"))
        except notes.ChangedMeanwhile as refusal:
            return refusal.current.version
        return "saved"

    answers = on_own_connections(change, range(8))
    [(now, versions)] = on_own_connections(
        lambda _nothing: (Note.objects.get(), list(note.history.values_list("version", flat=True))), [None]
    )
    assert answers.count("saved") == 1
    assert answers.count(2) == 7
    assert (now.version, sorted(versions)) == (2, [1, 2])
