"""A board of the size of a real one, and the competition it belongs to."""

import random
from pathlib import Path

from experiments.models import Competition
from experiments.services import competitions
from teams.models import Membership, Role, Team, User

ROWS = 22_258
HEADER = "Rank,TeamId,TeamName,LastSubmissionDate,Score,SubmissionCount,TeamMemberUserNames"
SAMPLE = "leaderboards/k4_titanic_2020-10_by_teamid.csv"


def competition() -> Competition:
    """Make a team with its owner and a competition."""
    owner = User.objects.create_user("bench@example.com", "bench-bench-bench", name="벤치")
    team = Team.objects.create(slug="bench", name="Bench")
    Membership.objects.create(team=team, user=owner, role=Role.OWNER)
    metric = competitions.MetricWish(key="score", scale="plain")
    return competitions.create(team=team, by=owner, metrics=[metric], slug="bench", name="Bench")


def content(shared: Path | None) -> bytes:
    """Return the real board where it lies beside the checkout, else an invented one of the same shape."""
    if shared is not None and (shared / SAMPLE).exists():
        return (shared / SAMPLE).read_bytes()
    chance = random.Random(22_258)
    lines = ["TeamId,TeamName,SubmissionDate,Score"]
    for number in range(ROWS):
        score = chance.choice((0.76555, 0.77511, round(chance.random(), 5)))
        moment = (
            f"2020-10-{chance.randint(1, 28):02} {chance.randint(0, 23):02}:{chance.randint(0, 59):02}:00"
        )
        lines.append(f'{number + 1},"팀 {number}","{moment}",{score:.5f}')
    return ("\n".join(lines) + "\n").encode()


def invented(size: int) -> bytes:
    """Return an invented board of so many teams in Kaggle's columns."""
    chance = random.Random(size)
    lines = [HEADER]
    for rank in range(1, size + 1):
        moment = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02} {chance.randint(0, 23):02}:{chance.randint(0, 59):02}:00"
        name = f'"{chance.choice("가나다라마바사아자차")}팀 {rank}"'
        score = f"{1 - rank / (size + 1):.8f}"
        lines.append(
            f"{rank},{10_000_000 + rank},{name},{moment},{score},{chance.randint(1, 300)},member{rank}"
        )
    return ("\n".join(lines) + "\n").encode()
