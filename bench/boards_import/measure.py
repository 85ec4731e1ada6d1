"""The whole import job, from its claim to its end, beside pandas reading the file and one bulk write of the same rows.

Boards have Kaggle's seven columns and Korean names. Ours is measured first at every size, so that the memory it
reports is its own and not pandas'.
"""

import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator

import django

django.setup()

import pandas as pd  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from background import engine, wake_ups  # noqa: E402
from bench import boards  # noqa: E402
from bench.report import Figure, figure, say, seconds  # noqa: E402
from experiments.jobs.entry_rows import COLUMNS, TABLE  # noqa: E402
from experiments.models import BoardEntry, BoardSnapshot, Competition  # noqa: E402
from experiments.services import leaderboard_imports  # noqa: E402

SIZES = tuple(int(size) for size in os.environ.get("BENCH_ROWS", "10000,100000,1000000").split(","))
ROUNDS = {10_000: 7, 100_000: 5}


def main() -> None:
    """Measure in turn, print and keep."""
    wake_ups.send = lambda job_id: None
    competition = boards.competition()
    say("boards_import", *(one for size in SIZES for one in of_size(competition, size)))


def of_size(competition: Competition, size: int) -> Iterator[Figure]:
    """Yield the figures of a board of so many rows: the time, the memory, and what people who save meanwhile wait."""
    data = boards.invented(size)
    first = seconds(importing(competition, data))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert BoardEntry.objects.count() == size
    peer = bulk_write(data)
    pairs = []
    for _round in range(ROUNDS.get(size, 2)):
        run = importing(competition, data)
        ours = seconds(run)
        BoardEntry.objects.all().delete()
        pairs.append((ours, seconds(peer)))
    way = "COPY" if connection.vendor == "postgresql" else "executemany"
    what = f"import of {size:,} rows, claim to done"
    yield figure(
        what, f"pandas as text + one {way}", pairs, database=connection.vendor, aim="aim ≤ 3 from 100,000 on"
    )
    yield Figure(
        what=f"peak memory after importing {size:,} rows",
        peer="size of the file",
        unit="MB",
        ours=round(memory, 1),
        peers=round(len(data) / 1e6, 1),
        ratio=round(memory / (len(data) / 1e6), 2),
        rounds=1,
        database=connection.vendor,
        aim="aim ≤ 400 MB, flat from 100,000 rows on",
    )
    if size <= 10_000:
        yield beside_import_export(competition, data, size)
    if size >= 100_000:
        yield people_meanwhile(competition, data, size, alone=first)


def importing(competition: Competition, data: bytes) -> Callable[[], object]:
    """Return the work of importing a file that waits; boards imported before are gone."""
    BoardEntry.objects.all().delete()
    BoardSnapshot.objects.all().delete()
    draft = leaderboard_imports.bring(
        competition=competition, by=None, content=ContentFile(data, "board.csv")
    )
    leaderboard_imports.ask(draft=draft, by=None)
    return engine.work


def bulk_write(data: bytes) -> Callable[[], None]:
    """Return the floor: pandas reads the cells as text, and the rows that the import stored are written at once."""
    names = [name for name in COLUMNS if name != "snapshot_id"]
    rows = list(BoardEntry.objects.order_by("pk").values_list(*names))

    def write() -> None:
        snapshot_id = BoardSnapshot.objects.get().pk
        pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row((snapshot_id, *row))
            else:
                marks = ", ".join(["%s"] * len(COLUMNS))
                cursor.executemany(
                    f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({marks})",
                    [(snapshot_id, *row) for row in rows],
                )

    return write


def beside_import_export(competition: Competition, data: bytes, size: int) -> Figure:
    """Return the import beside django-import-export's default resource, which is given the cells ready to be stored."""
    sys.path.append(os.environ["IMPORT_EXPORT"])  # at the end: what it needs too is ours already
    from import_export.resources import modelresource_factory
    from tablib import Dataset

    ours = [seconds(importing(competition, data)) for _round in range(3)]
    snapshot_id = BoardSnapshot.objects.get().pk
    names = [name for name in COLUMNS if name != "snapshot_id"]
    cells = BoardEntry.objects.order_by("pk").values_list(*names)
    table = Dataset(*((snapshot_id, *row) for row in cells), headers=["snapshot", *names])
    BoardEntry.objects.all().delete()
    resource = modelresource_factory(BoardEntry)()
    peer = seconds(lambda: resource.import_data(table, raise_errors=True))
    assert BoardEntry.objects.count() == size
    return figure(
        f"import of {size:,} rows, claim to done",
        "django-import-export's default resource",
        [(one, peer) for one in ours],
        database=connection.vendor,
        aim="aim ≤ 0.05",
    )


def people_meanwhile(competition: Competition, data: bytes, size: int, *, alone: float) -> Figure:
    """Return how long another process waits for its writes while a board is imported."""
    run = importing(competition, data)
    writer = subprocess.Popen(
        [sys.executable, "-m", "bench.boards_import.writer", str(competition.pk)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    beside = seconds(run)
    answer, _nothing = writer.communicate("\n")
    told = json.loads(answer)
    return Figure(
        what=f"p95 of logging a run while {size:,} rows are imported ({told['count']} runs)",
        peer="the import alone against the import meanwhile, ms",
        unit="ms",
        ours=round(told["p95"] * 1000, 1),
        peers=round(alone * 1000, 1),
        ratio=round(beside / alone, 2),
        rounds=1,
        database=connection.vendor,
        aim="aim ≤ 50 ms",
    )


if __name__ == "__main__":
    main()
