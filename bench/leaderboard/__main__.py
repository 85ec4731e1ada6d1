"""The team leaderboard of the demo grown to 50,000 runs, beside a bare Django page with the same hundred rows.

Both are asked by Django's own client in one process, in turn, so that what is compared is the server's work:
ours with layout, session, permissions, filters, chart data and everything else of the product. Runs on SQLite in
a new folder, or on the empty database of DATABASE_URL.
"""

import os
import random
import shutil
import statistics
import tempfile
from datetime import timedelta

RUNS = 50_000
ROUNDS = 60
folder = tempfile.mkdtemp(prefix="wrapup-bench-")
os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings.base"}

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.bare import client_of  # noqa: E402
from bench.report import Figure, alternate, percentile, say  # noqa: E402
from experiments.models import Competition, LatestMetric, Run, ScoreKind, Tag  # noqa: E402
from teams.models import Team  # noqa: E402


def grow(competition: Competition) -> None:
    """Add runs as the services write them: with latest values, parents, tags and now and then a submission."""
    dice = random.Random(1)
    team = Team.objects.get(slug="demo")
    people = list(team.memberships.values_list("user_id", flat=True))
    experiment = competition.experiments.get()
    keys = [metric.key_id for metric in competition.metrics.all()]
    parents = list(Run.objects.on_board(competition).values_list("pk", flat=True))
    start = timezone.now() - timedelta(days=200)
    for first in range(0, RUNS, 5000):
        runs = Run.objects.bulk_create(
            [
                Run(
                    team=team, experiment=experiment, competition=competition, name=f"실험 {number} swin-b",
                    owner_id=dice.choice(people), parent_id=dice.choice(parents),
                    started_at=start + timedelta(minutes=5 * number),
                    score=(score := round(0.2 + 0.5 * dice.random() ** 0.3, 4)), score_kind=ScoreKind.RANKED,
                    public_score=score - dice.uniform(0, 0.03) if number % 200 == 0 else None,
                )
                for number in range(first, first + 5000)
            ],
            batch_size=500,
        )  # fmt: skip
        values = [
            LatestMetric(
                run=run, key_id=key, experiment=experiment, value=run.score + shift / 10, logged_ms=0
            )
            for run in runs
            for shift, key in enumerate(keys)
        ]
        LatestMetric.objects.bulk_create(values, batch_size=500)
        tags = [Tag(run=run, experiment=experiment, key=dice.choice(["tta", "loss", "data"])) for run in runs]
        Tag.objects.bulk_create(tags, batch_size=500)


def measured(what: str, address: str, competition: Competition) -> Figure:
    """Ask for one page and the bare one in turn, and compare the 95th percentiles."""
    ours, bare = Client(), client_of("bench.leaderboard.bare", middleware=[])
    ours.force_login(Team.objects.get(slug="demo").memberships.get(role="owner").user)
    with CaptureQueriesContext(connection) as queries:
        assert ours.get(address).status_code == 200
    query_count = len(queries)

    def ask_bare() -> None:
        assert bare.get(f"/{competition.pk}/").status_code == 200

    pairs = alternate(lambda: ours.get(address), ask_bare, rounds=ROUNDS)
    mine, theirs = [one for one, _ in pairs], [other for _, other in pairs]
    p95 = percentile(mine, 0.95), percentile(theirs, 0.95)
    medians = statistics.median(mine) * 1000, statistics.median(theirs) * 1000
    print(f"  {query_count} queries; medians {medians[0]:.1f} and {medians[1]:.1f} ms")
    return Figure(
        what=f"{what}, {RUNS + 62} runs, p95",
        peer="bare Django page of the same 100 rows",
        unit="ms",
        ours=round(p95[0] * 1000, 2),
        peers=round(p95[1] * 1000, 2),
        ratio=round(p95[0] / p95[1], 3),
        rounds=ROUNDS,
        database=connection.vendor,
        aim="aim ≤ 2",
    )


def main() -> None:
    """Seed, measure, say."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", verbosity=0)
    competition = Competition.objects.with_metrics().get(slug="recycle-seg")
    with transaction.atomic():
        grow(competition)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    board = f"/t/demo/competitions/{competition.slug}/leaderboard/"
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        say(
            "leaderboard",
            measured("team leaderboard", board, competition),
            measured("team leaderboard, page 400", f"{board}?page=400", competition),
            measured("team leaderboard, by member", f"{board}?by=member", competition),
        )
    shutil.rmtree(folder)


main()
