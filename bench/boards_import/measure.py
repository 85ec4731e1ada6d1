"""The whole import job, from its claim to its end, beside pandas reading the file and one bulk write of the same rows."""

import io

import django

django.setup()

import pandas as pd  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from background import engine, wake_ups  # noqa: E402
from bench import boards  # noqa: E402
from bench.report import figure, say, seconds  # noqa: E402
from experiments.jobs.entry_rows import COLUMNS, TABLE, stored  # noqa: E402
from experiments.jobs.import_leaderboard import ImportLeaderboard  # noqa: E402
from experiments.models import BoardEntry, BoardSnapshot, LeaderboardImport  # noqa: E402
from experiments.services import leaderboard_imports  # noqa: E402
from tests.shared_data import SHARED  # noqa: E402

ROUNDS = 7


def main() -> None:
    """Measure in turn, print and keep."""
    wake_ups.send = lambda job_id: None
    competition = boards.competition()
    data = boards.content(SHARED)

    def asked() -> LeaderboardImport:
        BoardSnapshot.objects.all().delete()
        draft = leaderboard_imports.bring(
            competition=competition, by=None, content=ContentFile(data, "board.csv")
        )
        return leaderboard_imports.ask(draft=draft, by=None)

    first = asked()
    rows = list(ImportLeaderboard().read(first).board.entries)
    engine.work()
    snapshot_id = BoardSnapshot.objects.get().pk

    def peer() -> None:
        pd.read_csv(io.BytesIO(data))
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row((snapshot_id, *row))
            else:
                marks = ", ".join(["%s"] * len(COLUMNS))
                ready = [(snapshot_id, *stored(row)) for row in rows]
                cursor.executemany(f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({marks})", ready)

    pairs = []
    for number in range(ROUNDS + 1):
        waiting = asked()
        ours = seconds(engine.work)
        waiting.refresh_from_db()
        assert BoardEntry.objects.filter(snapshot=waiting.snapshot).count() == len(rows)
        snapshot_id = waiting.snapshot_id
        BoardEntry.objects.all().delete()
        peers = seconds(peer)
        if number:
            pairs.append((ours, peers))
    what = f"import of a board of {len(rows):,} rows, claim to done"
    name = "COPY" if connection.vendor == "postgresql" else "executemany"
    say(
        "boards_import",
        figure(what, f"pandas + one {name}", pairs, database=connection.vendor, aim="aim ≤ 3"),
    )


main()
