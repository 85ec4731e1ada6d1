"""A leaderboard import on a bad day: what is stored in the end is what an undisturbed import stores, once."""

import random
import time
from functools import partial

from background.models import Job
from experiments.jobs.import_leaderboard import ImportLeaderboard
from experiments.models import BoardEntry, BoardSnapshot, Competition, LeaderboardImport
from experiments.services import competitions, leaderboard_imports
from teams.models import Team
from tests.servers import faults, workers
from tests.servers.crash_points import resume, struck

TEAMS = 22_258
FIELDS = ("position", "rank", "tied", "team_id", "team_name", "score", "score_text", "submitted_at")


def _board(teams: int) -> str:
    dice = random.Random(teams)
    lines = ["TeamId,TeamName,SubmissionDate,Score"]
    for number in range(teams):
        score = dice.choice((0.76555, 0.77511, round(dice.random(), 5)))
        lines.append(f'{number + 1},"팀 ""{number}""\t끝","2023-01-02 03:04:{number % 60:02}",{score:.5f}')
    return "\n".join(lines) + "\n"


def a_competition(slug: str) -> Competition:
    """Make a competition of the team under attack."""
    team, _ = Team.objects.get_or_create(slug="attacked", defaults={"name": "Attacked"})
    metric = competitions.MetricWish(key="score", scale="plain")
    return competitions.create(team=team, by=None, metrics=[metric], slug=slug, name=slug)


def a_draft(competition: Competition, teams: int) -> LeaderboardImport:
    """Bring a board of so many teams."""
    return leaderboard_imports.bring(competition=competition, by=None, content=_board(teams))


def ask_for(competition: Competition, teams: int) -> tuple[LeaderboardImport, Job]:
    """Ask for the import of a board of so many teams."""
    asked = leaderboard_imports.ask(draft=a_draft(competition, teams), by=None)
    return asked, Job.objects.get(leaderboard_import=asked)


def wrongs_of(asked: LeaderboardImport, job: Job) -> list[str]:
    """Return what differs from an undisturbed import; empty when nothing does."""
    asked.refresh_from_db()
    job.refresh_from_db()
    found = [f"the job is {job.state}"] if job.state != "done" else []
    snapshots = BoardSnapshot.objects.filter(competition=asked.competition)
    if snapshots.count() != 1 or asked.snapshot is None or asked.snapshot.completed_at is None:
        return [*found, f"{snapshots.count()} snapshots, the import's is {asked.snapshot}"]
    expected = [
        tuple(getattr(entry, name) for name in FIELDS)
        for entry in ImportLeaderboard().read(asked).board.entries
    ]
    stored = list(BoardEntry.objects.filter(snapshot=asked.snapshot).in_order().values_list(*FIELDS))
    if stored != expected:
        found.append(f"{len(stored)} entries are stored, and not as they should be")
    events = list(job.events.order_by("pk").values_list("what", "fence"))
    if [what for what, _ in events].count("done") != 1 or events[-1][0] != "done":
        found.append("it was not done once, at the end")
    if [fence for _, fence in events] != sorted(fence for _, fence in events):
        found.append("an old fence wrote")
    return found


def _rows_written(job: Job, rows: int) -> bool:
    job.refresh_from_db(fields=["done_units", "state"])
    return job.done_units >= rows or job.has_ended


def random_kills(seed: int, kills: int) -> dict[str, object]:
    """Kill the worker that often, at random moments of the import of 22,258 teams; nobody sees it before its end."""
    import pandas as pd  # noqa: F401  once here instead of once in each worker

    dice = random.Random(seed)
    ImportLeaderboard.chunk_size = 80
    asked, job = ask_for(a_competition(f"killed-{seed}"), TEAMS)
    killed = seen = 0
    for _kill in range(kills):
        goal = job.done_units + dice.randint(1, 2) * ImportLeaderboard.chunk_size
        with workers.running(workers.engine_only):
            workers.until(partial(_rows_written, job, goal), what=f"row {goal}")
            time.sleep(dice.uniform(0, 0.03))
        job.refresh_from_db()
        killed += not job.has_ended
        seen += not job.has_ended and BoardSnapshot.objects.on(asked.competition).exists()
        workers.let_leases_run_out()
    resume(job)
    return {"wrong": wrongs_of(asked, job), "killed": killed, "seen half": seen}


def every_point() -> dict[str, object]:
    """Let the worker die before each of its calls to the database, one after the other, in imports of five steps."""
    ImportLeaderboard.chunk_size = 3
    wrong: dict[int, list[str]] = {}
    at = 0
    while True:
        at += 1
        asked, job = ask_for(a_competition(f"point-{at}"), 15)
        code = workers.exit_code(workers.forked(struck(faults.die, at, workers.engine_only)))
        if code == 0:
            return {
                "points": at - 1,
                "wrong": wrong | ({at: found} if (found := wrongs_of(asked, job)) else {}),
            }
        if BoardSnapshot.objects.on(asked.competition).exists() and not workers.ended(job):
            wrong[at] = ["a board was seen before its import had ended"]
        resume(job)
        if found := wrongs_of(asked, job):
            wrong[at] = found
