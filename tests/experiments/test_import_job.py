"""A leaderboard file becomes a snapshot, whole or not at all."""

import pytest
from django.core.files.base import ContentFile

from background import engine
from background.models import Job, State
from background.services import jobs
from experiments.jobs import import_leaderboard
from experiments.models import BoardEntry, BoardSnapshot, LeaderboardImport
from experiments.services import board_snapshots, brought_files, leaderboard_imports
from teams.models import HistoryEvent
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db(transaction=True)

BOARD = "rank,team,score\n1,하나,0.9\n2,둘,0.8\n3,셋,0.8\n4,넷,\n"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team)


def asked(competition, member, content=BOARD, **answers) -> LeaderboardImport:
    draft = leaderboard_imports.bring(
        competition=competition, by=member, content=ContentFile(content.encode(), name="board.csv")
    )
    return leaderboard_imports.ask(draft=draft, by=member, **answers)


def imported(competition, member, content=BOARD, **answers) -> LeaderboardImport:
    found = asked(competition, member, content, **answers)
    engine.work()
    found.refresh_from_db()
    return found


def test_a_file_becomes_a_snapshot(competition, member):
    found = imported(competition, member, board="private")
    snapshot = found.snapshot
    assert (found.state, found.job.result["accepted"]) == (State.DONE, 4)
    assert (snapshot.board, snapshot.format, snapshot.source_name) == ("private", "generic", "board.csv")
    assert (snapshot.rows, snapshot.entry_count, snapshot.zone) == (4, 4, "Asia/Seoul")
    assert snapshot.direction == "max"
    assert snapshot.remarks == {"unranked": 1}
    rows = snapshot.entries.in_order().values_list(
        "position", "rank", "tied", "source_rank", "team_name", "score"
    )
    assert list(rows) == [
        (1, 1, 1, 1, "하나", 0.9),
        (2, 2, 2, 2, "둘", 0.8),
        (3, 2, 2, 3, "셋", 0.8),
        (4, None, 0, 4, "넷", None),
    ]
    assert HistoryEvent.objects.filter(what="board imported", by=member).count() == 1
    with snapshot.file.open("rb") as file:
        assert file.read().decode() == BOARD


def test_every_kind_of_cell_is_stored_as_it_was(competition, member):
    name = 'tab\t back\\slash "quote" 한글 NUL-less \\N'
    content = (
        "Rank,TeamId,TeamName,LastSubmissionDate,Score,SubmissionCount,TeamMemberUserNames\n"
        f'1,0807,"{name.replace(chr(34), chr(34) * 2)}",2025-04-04 14:41:19.123000,-2.9e25,3,"a,\nb"\n'
    )
    entry = imported(competition, member, content).snapshot.entries.get()
    assert (entry.team_id, entry.team_name, entry.score, entry.score_text) == (
        "0807",
        name,
        -2.9e25,
        "-2.9e25",
    )
    assert entry.submitted_at.isoformat() == "2025-04-04T14:41:19.123000+00:00"
    assert (entry.submission_count, entry.members, entry.is_ours) == (3, "a,\nb", False)


def test_a_refused_file_changes_nothing_and_names_every_problem(competition, member):
    found = imported(competition, member, "team,score\na,x\nb\nc,1,2\n")
    assert (found.state, found.snapshot) == (State.REFUSED, None)
    assert [(one["line"], one["column"], one["code"]) for one in found.job.problems] == [
        (3, 2, "too_few_cells"),
        (4, 3, "too_many_cells"),
    ]
    assert "one is missing here" in found.job.problems[0]["message"]
    assert not BoardSnapshot.objects.exists()


def test_problems_beyond_the_list_are_counted(competition, member):
    found = imported(competition, member, "team,score\n" + "a,x\n" * 300)
    assert len(found.job.problems) == 201
    assert found.job.problems[-1]["values"] == {"number": 100}


def test_the_same_file_twice_is_one_snapshot(competition, member):
    first, second = (imported(competition, member) for _ in range(2))
    assert first.snapshot == second.snapshot
    assert (second.state, second.job.result["is_repeated"]) == (State.DONE, True)
    assert BoardSnapshot.objects.count() == 1
    assert imported(competition, member, board="private").snapshot != first.snapshot


def test_a_double_click_is_one_job(competition, member):
    first, second = asked(competition, member), asked(competition, member)
    assert first == second
    assert (Job.objects.count(), LeaderboardImport.objects.count()) == (1, 1)


def test_a_board_under_way_is_seen_by_nobody(competition, member, monkeypatch):
    monkeypatch.setattr(import_leaderboard.ImportLeaderboard, "chunk_size", 2)
    found = asked(competition, member)
    job = engine.claim_next()
    prepared = import_leaderboard.ImportLeaderboard().prepare(job)
    assert not engine.step(job, import_leaderboard.ImportLeaderboard(), prepared, 4)
    assert (BoardEntry.objects.count(), BoardSnapshot.objects.complete().count()) == (2, 0)
    assert engine.step(job, import_leaderboard.ImportLeaderboard(), prepared, 4)
    found.refresh_from_db()
    assert (found.state, found.snapshot.entries.count()) == (State.DONE, 4)


def test_a_cancelled_import_leaves_nothing(competition, member, monkeypatch):
    monkeypatch.setattr(import_leaderboard.ImportLeaderboard, "chunk_size", 2)
    asked(competition, member)
    job = engine.claim_next()
    kind = import_leaderboard.ImportLeaderboard()
    prepared = kind.prepare(job)
    engine.step(job, kind, prepared, 4)
    jobs.cancel(job=job, by_id=member.pk)
    assert engine.step(job, kind, prepared, 4)
    assert not BoardEntry.objects.exists()
    assert not BoardSnapshot.objects.exists()


def test_our_team_is_marked_on_boards_before_and_after(competition, member):
    before = imported(competition, member).snapshot
    identity = board_snapshots.go_by(competition=competition, by=member, text=" \u200b둘 ")
    after = imported(competition, member, BOARD + "5,다섯,0.1\n").snapshot
    for snapshot in (before, after):
        assert [one.team_name for one in snapshot.entries.ours()] == ["둘"]
    board_snapshots.go_by_no_more(identity=identity, by=member)
    assert not BoardEntry.objects.ours().exists()


def test_a_team_id_is_another_name(competition, member):
    content = "teamId,teamName,submissionDate,score\n7,같은 이름,2023-01-01,0.5\n8,같은 이름,2023-01-01,0.4\n"
    board_snapshots.go_by(competition=competition, by=member, text="8", is_team_id=True)
    assert [one.team_id for one in imported(competition, member, content).snapshot.entries.ours()] == ["8"]


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"board": "secret"}, "board"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"direction": "min"}, "direction"),
        ({"direction": "up"}, "direction"),
        ({"mapping": {"colour": 1}}, "mapping"),
    ],
)
def test_an_answer_without_sense_is_refused_at_once(competition, member, answers, field):
    with pytest.raises(leaderboard_imports.WrongAnswer) as refusal:
        asked(competition, member, **answers)
    assert list(refusal.value.fields) == [field]
    assert not Job.objects.exists()


def test_a_snapshot_is_taken_away_with_its_entries(competition, member):
    snapshot = imported(competition, member).snapshot
    board_snapshots.remove(snapshot=snapshot, by=member)
    assert not BoardEntry.objects.exists()
    assert imported(competition, member).job.result["is_repeated"] is False


def test_nothing_is_no_file(competition, member):
    with pytest.raises(brought_files.NoFile):
        leaderboard_imports.bring(competition=competition, by=member, content=" \n ")


def test_a_file_that_was_only_looked_at_goes_without_a_trace(competition, member, settings):
    draft = leaderboard_imports.bring(competition=competition, by=member, content=BOARD)
    leaderboard_imports.discard(draft=draft)
    assert [file for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()] == []
