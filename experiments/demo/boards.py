"""The demo's boards: four states of an invented leaderboard, on which the demo team climbs from rank 61 to rank 9."""

import datetime as dt
import itertools
import random

from django.db import transaction

from experiments.demo.story import BOARD
from experiments.jobs.import_leaderboard import ImportLeaderboard
from experiments.models import BoardSnapshot, Competition, LeaderboardImport
from experiments.services import board_snapshots, leaderboard_imports, rivals
from teams.demo import DemoTeam

COMPETITION = "recycle-seg"
FIRST_WORDS = "초록 파란 조용한 부지런한 새벽 늦잠 달리는 웃는 느긋한 반짝이는 단단한 말랑한".split()  # noqa: SIM905
SECOND_WORDS = "페트병 종이컵 유리병 두더지 고라니 다람쥐 캔뚜껑 봉투 상자 화분".split()  # noqa: SIM905
TEAMS = 120
HEADER = "순위\t팀\tmIoU\t제출 횟수\t최종 제출"


def load(demo: DemoTeam) -> None:
    """Import the four boards and say which team on them is ours; what is there already is left as it is."""
    competition = Competition.objects.of(demo.team).get(slug=COMPETITION)
    board_snapshots.go_by(competition=competition, by=demo.owner, text=demo.team.name)
    for number, state in enumerate(BOARD, 1):
        text = board_text(number, state.taken_at, demo.team.name, state.rank, state.score, state.best)
        name = f"{competition.slug} {state.taken_at:%m-%d}.txt"
        draft = leaderboard_imports.bring(competition=competition, by=demo.owner, content=text, name=name)
        same = BoardSnapshot.objects.same_file(competition=competition, board="public", sha256=draft.sha256)
        if same.exists():
            leaderboard_imports.discard(draft=draft)
        else:
            draft.taken_at = state.taken_at
            _import_now(draft)
    _hold_ours_against(competition, demo)


def _hold_ours_against(competition: Competition, demo: DemoTeam) -> None:
    """Follow the leader of the last board and the team just before ours, and draw a line at the tenth rank."""
    last = BoardSnapshot.objects.on(competition).latest_first().first()
    assert last is not None
    for rank in (1, BOARD[-1].rank - 1):
        rivals.follow(competition=competition, by=demo.owner, text=last.entries.get(position=rank).team_name)
    rivals.draw_line(competition=competition, by=demo.owner, unit="rank", value=10, label="발표 팀")


def board_text(number: int, taken_at: dt.datetime, ours: str, rank: int, score: float, best: float) -> str:
    """Return a board as people paste it: ranks, teams, scores, submissions, last submission. Always the same one."""
    chance = random.Random(number)  # noqa: S311  invented, not secret
    names = [f"{first} {second}" for first, second in itertools.product(FIRST_WORDS, SECOND_WORDS)]
    chance.shuffle(names)
    better = sorted((round(chance.uniform(score + 0.0005, best), 4) for _ in range(rank - 2)), reverse=True)
    worse = sorted(
        (round(chance.triangular(0.09, score - 0.0005, score), 4) for _ in range(TEAMS - rank)), reverse=True
    )
    places = [*((one, name) for one, name in zip([best, *better], names, strict=False)), (score, ours)]
    places += list(zip(worse, names[rank:], strict=False))
    lines = [HEADER]
    for place, (one, name) in enumerate(places, 1):
        last = taken_at - dt.timedelta(minutes=chance.randint(3, 2800))
        lines.append(f"{place}\t{name}\t{one:.4f}\t{chance.randint(3, 14 * number)}\t{last:%Y-%m-%d %H:%M}")
    return "\n".join(lines) + "\n"


@transaction.atomic
def _import_now(draft: LeaderboardImport) -> None:
    """Do what the job does, without one: the demo is loaded before any worker runs."""
    kind = ImportLeaderboard()
    prepared = kind.read(draft)
    chunk = kind.write(prepared, None)
    while not chunk.finished:
        chunk = kind.write(prepared, chunk.cursor)
    draft.delete()
