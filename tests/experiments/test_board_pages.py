"""The pages on which a board is brought, looked at, imported and read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from background import engine
from experiments.models import BoardEntry, BoardSnapshot, LeaderboardImport
from experiments.services import board_snapshots, leaderboard_imports
from teams.models import Role
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "rank,team,score\n1,하나,0.9\n2,둘,0.8\n3,셋,0.8\n4,넷,\n"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="recycle")


def address(team, name, *args) -> str:
    return reverse(f"experiments:{name}", args=[team.slug, *args])


def imported(competition, by, content=BOARD, name="board.csv", **answers) -> BoardSnapshot:
    draft = leaderboard_imports.bring(competition=competition, by=by, content=content, name=name)
    asked = leaderboard_imports.ask(draft=draft, by=by, **answers)
    engine.work()
    asked.refresh_from_db()
    return asked.snapshot


def many(rows: int) -> str:
    return "rank,team,score\n" + "".join(f"{n},team {n},{1 - n / 100_000}\n" for n in range(1, rows + 1))


def test_a_file_goes_all_the_way_to_the_standing(signed_in, team, competition):
    upload = SimpleUploadedFile("private board.csv", BOARD.encode())
    brought = signed_in.post(address(team, "bring-board", "recycle"), {"file": upload}, follow=True)
    [(preview, _)] = brought.redirect_chain
    page = brought.content.decode()
    assert "하나" in page
    assert "Table of its own kind" in page
    assert not BoardSnapshot.objects.exists()
    answers = {
        "board": "private",
        "zone": "Asia/Seoul",
        "column_team": "2",
        "column_score": "3",
        "column_rank": "1",
    }
    progress = signed_in.post(preview, answers, follow=True)
    assert 'hx-trigger="every 1s"' in progress.content.decode()
    engine.work()
    part = signed_in.get(preview, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "hx-trigger" not in part
    assert "See the standing" in part
    standing = signed_in.get(address(team, "standing", "recycle")).content.decode()
    assert standing.count("<tr id=") == 4
    assert "tied, 2 teams" in standing


def test_a_pasted_text_is_kept_when_it_is_refused(signed_in, team, competition):
    url = address(team, "bring-board", "recycle")
    upload = SimpleUploadedFile("board.csv", BOARD.encode())
    refused = signed_in.post(url, {"text": "1 하나 0.9", "file": upload})
    assert refused.status_code == 422
    assert "1 하나 0.9" in refused.content.decode()
    assert signed_in.post(url, {"text": " "}).status_code == 422
    assert not LeaderboardImport.objects.exists()


def test_the_preview_shows_the_cells_at_fault_and_changes_nothing(signed_in, team, competition, member):
    draft = leaderboard_imports.bring(
        competition=competition, by=member, content="rank,team,score\n1,a,x\n2,b,0.5\n"
    )
    page = signed_in.get(address(team, "board-import", draft.pk)).content.decode()
    assert "Line 2, column 3 (score)" in page
    assert page.count('class="is-wrong"') == 1


def test_a_file_is_not_offered_for_import_while_a_column_is_missing(signed_in, team, competition, member):
    text = "who,points,public\na,3,0.5\nb,2,0.6\n"
    draft = leaderboard_imports.bring(competition=competition, by=member, content=text)
    url = address(team, "board-import", draft.pk)
    page = signed_in.get(url).content.decode()
    assert ("Update the preview" in page, "Import it" in page) == (True, False)
    answers = {"board": "public", "zone": "UTC", "column_team": "1", "column_score": "3", "look": "1"}
    page = signed_in.post(url, answers).content.decode()
    assert ("Update the preview" in page, "Import it" in page) == (True, True)


def test_columns_nobody_knows_are_asked_and_remembered(signed_in, team, competition, member):
    text = "who,points,public\na,3,0.5\nb,2,0.6\n"
    draft = leaderboard_imports.bring(competition=competition, by=member, content=text)
    url = address(team, "board-import", draft.pk)
    assert "Which column is the score?" in signed_in.get(url).content.decode()
    answers = {"board": "public", "zone": "UTC", "column_team": "1"}
    assert signed_in.post(url, answers).status_code == 422
    looked = signed_in.post(url, answers | {"column_score": "3", "look": "1"})
    assert looked.status_code == 200
    assert "Which column is the score?" not in looked.content.decode()
    signed_in.post(url, answers | {"column_score": "3"})
    engine.work()
    assert BoardEntry.objects.in_order().first().team_name == "b"
    again = leaderboard_imports.bring(competition=competition, by=member, content=text + "c,1,0.7\n")
    page = signed_in.get(address(team, "board-import", again.pk)).content.decode()
    assert "Which column is the score?" not in page
    assert '<option value="3" selected>' in page


def test_what_is_no_board_is_told_before_anything_is_asked(signed_in, team, competition, member):
    draft = leaderboard_imports.bring(
        competition=competition, by=member, content="<html><table></table></html>"
    )
    page = signed_in.get(address(team, "board-import", draft.pk)).content.decode()
    assert "This is a web page." in page
    assert "Import it" not in page
    signed_in.post(address(team, "discard-board", draft.pk))
    assert not LeaderboardImport.objects.exists()


def test_a_refused_import_lists_every_problem(signed_in, team, competition, member):
    rows = "".join(f"team {n},0.5\n" for n in range(30))
    draft = leaderboard_imports.bring(
        competition=competition, by=member, content=f"team,score\n{rows}a,x\nb,y\n"
    )
    leaderboard_imports.ask(draft=draft, by=member)
    engine.work()
    page = signed_in.get(address(team, "board-import", draft.pk)).content.decode()
    assert "Line 32, column 2 (score)" in page
    assert "Line 33, column 2 (score)" in page


def test_the_standing_marks_us_and_jumps_to_us(signed_in, team, competition, member):
    imported(competition, member, many(250))
    page = signed_in.get(address(team, "standing", "recycle")).content.decode()
    assert "This is us" in page
    signed_in.post(address(team, "go-by", "recycle"), {"text": "team 222"})
    page = signed_in.get(address(team, "standing", "recycle")).content.decode()
    assert "page=3#p222" in page
    third = signed_in.get(address(team, "standing", "recycle"), {"page": 3}).content.decode()
    assert '<tr id="p222" class="is-ours">' in third


def test_a_search_finds_a_team_by_part_of_its_name(signed_in, team, competition, member):
    imported(competition, member, BOARD + "5,\u202a숨은 Team\u202c,0.1\n")
    page = signed_in.get(address(team, "standing", "recycle"), {"team": "숨은 team"}).content.decode()
    assert page.count("<tr id=") == 1
    assert (
        "No team of that name"
        in signed_in.get(address(team, "standing", "recycle"), {"team": "nobody"}).content.decode()
    )


def test_older_snapshots_can_be_chosen(signed_in, team, competition, member):
    first = imported(competition, member)
    imported(competition, member, BOARD + "5,다섯,0.1\n")
    url = address(team, "standing", "recycle")
    assert signed_in.get(url).content.decode().count("<tr id=") == 5
    assert signed_in.get(url, {"snapshot": first.pk}).content.decode().count("<tr id=") == 4
    assert "No board yet" in signed_in.get(url, {"snapshot": "9" * 30}).content.decode()


def queries_for(client, url, **query) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, query).status_code == 200
    return len(queries)


def test_the_standing_asks_as_often_for_many_teams_as_for_few(signed_in, team, competition, member):
    url = address(team, "standing", "recycle")
    imported(competition, member)
    board_snapshots.go_by(competition=competition, by=member, text="team 222")
    few = queries_for(signed_in, url)
    imported(competition, member, many(3000))
    assert queries_for(signed_in, url) == queries_for(signed_in, url, page=30) == few
    assert few <= 15


@pytest.mark.parametrize(
    "rows",
    [
        lambda snapshot: snapshot.entries.filter(position__range=(101, 200)).in_order(),
        lambda snapshot: snapshot.entries.ours().in_order(),
        lambda snapshot: snapshot.entries.named_like("team 2").in_order()[:100],
        lambda snapshot: BoardEntry.objects.filter(snapshot=snapshot, position__lt=50, rank__lt=50).order_by(
            "-position"
        )[:1],
    ],
)
def test_no_read_of_the_standing_walks_through_all_entries(competition, member, rows):
    for number in range(4):
        imported(competition, member, many(1000 + number))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = rows(BoardSnapshot.objects.latest_first().first()).explain()
    if connection.vendor == "sqlite":
        assert "USING INDEX" in plan
        assert "SCAN" not in plan
        assert "TEMP B-TREE" not in plan
    else:
        assert "Seq Scan" not in plan


def test_a_download_is_imported_again_unchanged(signed_in, team, competition, member):
    text = 'rank,team,score\n1,"=SUM(1,1)",0.9\n2,\'quoted,-0.5\n3,"+1\nline",0.25\n4,null,\n'
    first = imported(competition, member, text)
    response = signed_in.get(address(team, "snapshot-csv", first.pk))
    data = b"".join(response.streaming_content)
    assert data.startswith(b"\xef\xbb\xbfrank,")
    assert b"'=SUM(1,1)" in data
    assert b",-0.5," in data
    second = imported(competition, member, data.decode("utf-8-sig"), name="again.csv")
    fields = ("position", "rank", "source_rank", "team_id", "team_name", "score", "score_text", "members")
    assert second.format == "wrapup"
    assert list(first.entries.in_order().values_list(*fields)) == list(
        second.entries.in_order().values_list(*fields)
    )


def test_the_original_comes_back_as_it_was(signed_in, team, competition, member):
    snapshot = imported(competition, member, name="<b>.html")
    response = signed_in.get(address(team, "snapshot-original", snapshot.pk))
    assert b"".join(response.streaming_content).decode() == BOARD
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_a_wrong_snapshot_is_taken_away(signed_in, team, competition, member):
    snapshot = imported(competition, member)
    page = signed_in.get(address(team, "snapshots", "recycle")).content.decode()
    assert "board.csv" in page
    signed_in.post(address(team, "remove-snapshot", snapshot.pk))
    assert not BoardSnapshot.objects.exists()
    assert "No board yet" in signed_in.get(address(team, "snapshots", "recycle")).content.decode()


def test_the_home_page_says_where_we_stand(signed_in, team, competition, member):
    assert "On the leaderboard" not in signed_in.get(reverse("team-home", args=[team.slug])).content.decode()
    imported(competition, member, "rank,team,score\n1,하나,0.9\n2,둘,0.8\n3,우리,0.7\n")
    imported(competition, member, "rank,team,score\n1,하나,0.9\n2,우리,0.85\n3,둘,0.8\n")
    board_snapshots.go_by(competition=competition, by=member, text="우리")
    page = signed_in.get(reverse("team-home", args=[team.slug])).content.decode()
    assert "On the leaderboard" in page
    assert "0.05 to the next team" in page
    assert 'data-way="better"' in page


def test_the_navigation_leads_to_the_board_taken_last(signed_in, team):
    url = reverse("experiments:current-standing", args=[team.slug])
    assert "No competition yet" in signed_in.get(url).content.decode()
    CompetitionFactory(team=team, slug="recycle")
    assert signed_in.get(url)["Location"] == address(team, "standing", "recycle")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MENTOR])
def test_who_may_only_look_sees_the_board_and_no_buttons(client, team, competition, member, role):
    snapshot = imported(competition, member)
    client.force_login(MembershipFactory(team=team, role=role).user)
    page = client.get(address(team, "standing", "recycle")).content.decode()
    assert "하나" in page
    assert "Import a leaderboard" not in page
    assert client.get(address(team, "bring-board", "recycle")).status_code == 403
    assert client.post(address(team, "remove-snapshot", snapshot.pk)).status_code == 403
    assert client.post(address(team, "go-by", "recycle"), {"text": "하나"}).status_code == 403


def test_strangers_find_nothing(client, team, competition, member, stranger):
    snapshot = imported(competition, member)
    draft = leaderboard_imports.bring(competition=competition, by=member, content=BOARD)
    client.force_login(stranger)
    for name, args in (
        ("standing", ["recycle"]),
        ("snapshots", ["recycle"]),
        ("bring-board", ["recycle"]),
        ("board-import", [draft.pk]),
        ("snapshot-csv", [snapshot.pk]),
        ("snapshot-original", [snapshot.pk]),
    ):
        assert client.get(address(team, name, *args)).status_code == 404


def test_a_refused_text_comes_back_to_be_mended(signed_in, team, competition, member, stranger, client):
    draft = leaderboard_imports.bring(
        competition=competition, by=member, content="rank,team,score\n1,고칠 팀,x\n"
    )
    url = address(team, "bring-board", "recycle") + f"?from={draft.pk}"
    assert "1,고칠 팀,x" in signed_in.get(url).content.decode()
    assert f"?from={draft.pk}" in signed_in.get(address(team, "board-import", draft.pk)).content.decode()
    other = CompetitionFactory(team=stranger.memberships.get().team, slug="recycle")
    client.force_login(stranger)
    page = client.get(address(other.team, "bring-board", "recycle") + f"?from={draft.pk}")
    assert page.status_code == 200
    assert "고칠 팀" not in page.content.decode()


def test_a_name_is_text_wherever_it_is_shown(signed_in, team, competition, member):
    name = "<script>alert(1)</script>\"' x=y"
    imported(competition, member, 'rank,team,score\n1,"' + name.replace('"', '""') + '",0.9\n')
    url = address(team, "standing", "recycle")
    assert "<script>alert" not in signed_in.get(url).content.decode()
    board_snapshots.go_by(competition=competition, by=member, text=name)
    page = signed_in.get(url).content.decode()
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27; x=y") >= 2
    assert "<script>alert" not in signed_in.get(reverse("team-home", args=[team.slug])).content.decode()
