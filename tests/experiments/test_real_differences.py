"""Differences of other people's real boards, beside what pandas tells from the same files by itself."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from django.utils import timezone

from experiments.jobs import entry_rows
from experiments.leaderboards import days as days_of_histories
from experiments.leaderboards.days import Days
from experiments.models import BoardSnapshot
from experiments.selectors.differences import Difference
from tests.experiments.leaderboards.boards_of import board_of
from tests.factories.experiments import CompetitionFactory
from tests.shared_data import SHARED

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(SHARED is None, reason="the shared folder of real files is not here"),
]
BOARDS = SHARED / "leaderboards" if SHARED else None
ALL = 100_000


def stored(competition, board, *, day):
    """Store a board as the import does."""
    made = BoardSnapshot.objects.create(
        competition=competition,
        board="public",
        format="kaggle_board",
        source_name="board.csv",
        sha256=f"{day:064}",
        taken_at=datetime(2025, 6, 1 + day, tzinfo=UTC),
        zone="UTC",
        direction=competition.primary_metric.direction,
        rows=board.rows,
        entry_count=board.entry_count,
        has_ranks=board.has_ranks,
        completed_at=timezone.now(),
    )
    start = 0
    while start < board.rows:
        start, columns = board.columns(start, board.rows)
        entry_rows.write(made.pk, columns, [False] * len(columns[0]))
    return made


def frame(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig").set_index(
        "TeamId"
    )


def told(found: Difference) -> dict[str, set]:
    """Who entered, left, and was renamed."""
    return {
        "entered": {one.after.team_id for one in found.changes("entered", most=ALL)},
        "left": {one.before.team_id for one in found.changes("left", most=ALL)},
        "renamed": {
            (one.before.team_name, one.after.team_name) for one in found.changes("renamed", most=ALL)
        },
    }


def expected(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, set]:
    both = one.merge(other, left_index=True, right_index=True, suffixes=("_one", "_other"))
    both = both[both["TeamName_one"] != both["TeamName_other"]]
    return {
        "entered": set(other.index) - set(one.index),
        "left": set(one.index) - set(other.index),
        "renamed": set(zip(both["TeamName_one"], both["TeamName_other"], strict=True)),
    }


def check(competition, before: bytes, after: bytes) -> dict[str, set]:
    states = [stored(competition, board_of(content), day=day) for day, content in enumerate((before, after))]
    wanted = expected(frame(before), frame(after))
    found = Difference(*states)
    assert told(found) == wanted
    assert {kind: found.counts[kind] for kind in wanted} == {
        "entered": len(wanted["entered"]),
        "left": len(wanted["left"]),
        "renamed": len(wanted["renamed"]),
    }
    return wanted


def test_a_board_and_its_next_day_show_exactly_who_entered_left_and_was_renamed(team):
    content = (BOARDS / "k7_titanic_2025-06.csv").read_bytes()
    header, *lines = content.decode("utf-8-sig").splitlines()
    next_day = [header]
    for number, line in enumerate(lines):
        rank, team_id, rest = line.split(",", 2)
        if number % 97 == 5:
            continue
        if number % 61 == 7:
            quote = '"' if rest.startswith('"') else ""
            rest = f"{quote}새 이름 {rest.removeprefix(quote)}"
        next_day.append(f"{rank},{team_id},{rest}")
        if number % 53 == 3:
            next_day.append(
                f'{rank},9{team_id},"들어온 팀 {number}",2025-06-04 01:00:00,0.77511,1,"new{number}"'
            )
    wanted = check(CompetitionFactory(team=team), content, "\n".join(next_day).encode())
    assert all(len(teams) > 100 for teams in wanted.values())


def test_boards_years_apart_have_twenty_five_teams_in_common_and_one_of_them_renamed(team):
    contents = [
        (BOARDS / name).read_bytes()
        for name in ("k4_titanic_2020-10_by_teamid.csv", "k7_titanic_2025-06.csv")
    ]
    wanted = check(CompetitionFactory(team=team), *contents)
    assert {kind: len(teams) for kind, teams in wanted.items()} == {
        "entered": 15714,
        "left": 22233,
        "renamed": 1,
    }


@pytest.mark.parametrize("day", ["2016-09-15", "2017-02-27"])
def test_two_days_of_a_real_history_differ_as_its_rows_say(team, monkeypatch, day):
    monkeypatch.setattr(days_of_histories, "MOST_DAYS", 1_000)
    monkeypatch.setattr(days_of_histories, "MOST_ENTRIES", 10_000_000)
    content = (BOARDS / "k4_houseprices_history_crlf.csv").read_bytes()
    competition = CompetitionFactory(team=team, metric__direction="min")
    days = Days(board_of(content, direction="min"), zone=ZoneInfo("UTC"), direction="min")
    rows = frame(content).reset_index()
    rows["day"] = rows["SubmissionDate"].str[:10]
    rows["number"] = rows["Score"].astype(float)
    all_days = sorted(set(rows["day"]))
    before = max(one for one in all_days if one < day)
    places = {f"{end:%Y-%m-%d}": number for number, end in enumerate(days.ends)}
    chosen = [before, day]
    states = [stored(competition, days.board(places[one]), day=place) for place, one in enumerate(chosen)]
    bests = [rows[rows["day"] <= one].groupby("TeamId")["number"].min() for one in chosen]
    found = Difference(*states)
    assert told(found) == {
        "entered": set(bests[1].index) - set(bests[0].index),
        "left": set(),
        "renamed": set(),
    }
    improved = {one.after.team_id for one in found.changes("improved", most=ALL)}
    both = bests[1].loc[bests[0].index]
    assert improved == set(both[both < bests[0]].index)
    assert improved
