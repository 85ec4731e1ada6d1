"""The difference of two boards of 45,000 teams beside pandas, and ranks over 200 boards of 20,000 teams."""

import io
import random
from datetime import UTC, datetime, timedelta

import django

django.setup()

import pandas as pd  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import boards  # noqa: E402
from bench.report import Figure, alternate, figure, percentile, say, seconds  # noqa: E402
from experiments.jobs import entry_rows  # noqa: E402
from experiments.leaderboards import names  # noqa: E402
from experiments.leaderboards.boards import Entry  # noqa: E402
from experiments.leaderboards.cell_readers import moment_text  # noqa: E402
from experiments.models import BoardEntry, BoardSnapshot, Competition, Rival  # noqa: E402
from experiments.selectors.differences import KINDS, Difference  # noqa: E402
from experiments.selectors.rank_history import ranks_over_time  # noqa: E402
from experiments.services import rivals  # noqa: E402
from teams.models import User  # noqa: E402

TEAMS = 45_000
SNAPSHOTS, THEIR_TEAMS = 200, 20_000
ROUNDS = 15
HEADER = "Rank,TeamId,TeamName,LastSubmissionDate,Score,SubmissionCount,TeamMemberUserNames"
DAY = datetime(2025, 6, 1, tzinfo=UTC)


def main() -> None:
    """Seed, measure in turn, print and keep."""
    competition = boards.competition()
    say("board_history", *differences(competition), history(competition))


def differences(competition: Competition) -> list[Figure]:
    """Return the figures of the difference: all counts and a page of each kind, with ids and without."""
    figures = []
    for what, has_ids in (("told by ids", True), ("told by names", False)):
        files, made = [], []
        for day in (0, 1):
            entries = board_of(TEAMS, seed=day, has_ids=has_ids)
            made.append(stored(competition, entries, day=day))
            files.append(csv_of(entries))
        analyse()
        key = "TeamId" if has_ids else "TeamName"

        def ours(pair: list[BoardSnapshot] = made) -> None:
            cache.clear()
            difference = Difference(*pair)
            assert difference.counts["entered"]

        def pages(pair: list[BoardSnapshot] = made) -> None:
            cache.clear()
            for kind in KINDS:
                Difference(*pair).changes(kind)

        def peer(texts: list[bytes] = files, key: str = key) -> None:
            one, other = (pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False) for text in texts)
            both = one.merge(other, on=key, how="outer", indicator=True)
            assert (both["_merge"] == "right_only").sum()

        name = f"difference of two boards of {TEAMS:,} teams, {what}"
        outer = "pandas reads both files and merges them (outer)"
        pairs = alternate(ours, peer, rounds=ROUNDS)
        figures.append(
            figure(f"counts of the {name}", outer, pairs, database=connection.vendor, aim="aim ≤ 2")
        )
        pairs = alternate(pages, peer, rounds=5)
        figures.append(
            figure(f"a page of each of 6 kinds of the {name}", outer, pairs, database=connection.vendor)
        )
    return figures


def history(competition: Competition) -> Figure:
    """Return the figure of ranks over time: ours, three rivals, the top tenth, the medals, a line of the team's own."""
    BoardSnapshot.objects.all().delete()
    owner = User.objects.get()
    Rival.objects.bulk_create(
        Rival(competition=competition, text=f"{n}", key=f"{n}", is_team_id=True, by=owner)
        for n in (7, 70, 700)
    )
    followed = list(Rival.objects.all())
    for day in range(SNAPSHOTS):
        made = stored(competition, board_of(THEIR_TEAMS, seed=day, has_ids=True), day=day)
        BoardEntry.objects.filter(snapshot=made, team_id="77").update(is_ours=True)
        rivals.note_places(followed, [made])
    rivals.draw_line(competition=competition, by=owner, unit="rank", value=50)
    analyse()

    def ours() -> None:
        found = ranks_over_time(competition, "public", with_medals=True)
        assert len(found.ours.spots) > SNAPSHOTS / 2

    ours()
    times = [seconds(ours) for _ in range(50)]
    return Figure(
        what=f"ranks over {SNAPSHOTS} boards of {THEIR_TEAMS:,} teams, with rivals, medals and lines, median of 50",
        peer="the aim of",
        unit="ms",
        ours=round(percentile(times, 0.5) * 1000, 2),
        peers=50,
        ratio=round(percentile(times, 0.5) / 0.05, 2),
        rounds=50,
        database=connection.vendor,
        aim="aim ≤ 1",
    )


def board_of(teams: int, *, seed: int, has_ids: bool) -> list[Entry]:
    """Return a board on which nearly everybody of the day before stands, a few under new names."""
    chance = random.Random(seed)
    rows = []
    for number in range(teams + teams // 50):
        if chance.random() < 0.98:
            name = f"우리 팀 {number}" + (" (새 이름)" if chance.random() < 0.01 else "")
            rows.append((round(chance.random(), 4), f"{number}" if has_ids else "", name))
    rows.sort(key=lambda row: -row[0])
    moment = DAY + timedelta(days=seed)
    return [
        Entry(place, place, 1, place, pk, name, names.key(name), score, f"{score}", moment, 3, "someone")
        for place, (score, pk, name) in enumerate(rows[:teams], 1)
    ]


def csv_of(entries: list[Entry]) -> bytes:
    """Return the board as Kaggle writes it."""
    lines = (
        f"{one.position},{one.team_id or one.position},{one.team_name},{one.submitted_at:%Y-%m-%d %H:%M:%S},{one.score},3,x"
        for one in entries
    )
    return "\n".join([HEADER, *lines]).encode()


@transaction.atomic
def stored(competition: Competition, entries: list[Entry], *, day: int) -> BoardSnapshot:
    """Store a board as the import does."""
    made = BoardSnapshot.objects.create(
        competition=competition,
        board="public",
        format="kaggle_board",
        source_name="board.csv",
        sha256=f"{BoardSnapshot.objects.count():064}",
        taken_at=DAY + timedelta(days=day),
        zone="UTC",
        direction="max",
        rows=len(entries),
        entry_count=len(entries),
        has_ranks=True,
        completed_at=timezone.now(),
    )
    columns = [list(column) for column in zip(*entries, strict=True)]
    columns[entry_rows.MOMENT] = [moment_text(moment) for moment in columns[entry_rows.MOMENT]]
    entry_rows.write(made.pk, columns, [False] * len(entries))
    return made


def analyse() -> None:
    """Tell the database its statistics."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
