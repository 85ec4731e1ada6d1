"""python -m bench.tracking [--quick] [--database sqlite|postgresql] [--peer tuned|default] [--processes 1|2] [--only WORD …]

Each peer runs beside ours on a database of the same kind, and they are asked in turn. `ratio` is how many times
better ours is: faster, more a second, smaller.
"""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.report import Figure, say
from bench.tracking import calls, places, seeding
from bench.tracking.places import PEER, ROOT, Place
from tests.servers import private

Pair = tuple[float, float]


class Comparison:
    """One of ours beside one peer: measures in turn and says each figure at once."""

    def __init__(self, ours: Place, peer: Place, kind: str, *, is_quick: bool, only: list[str]) -> None:
        self.ours, self.peer, self.kind, self.only = ours, peer, kind, only
        self.rounds = 2 if is_quick else 5
        self.is_quick = is_quick

    def wants(self, what: str) -> bool:
        """Tell whether this row was asked for."""
        return not self.only or any(word in what for word in self.only)

    def turns(self, ask: Callable[[Place], Any], rounds: int | None = None) -> list[tuple[Any, Any]]:
        """Ask both, A B A B."""
        return [(ask(self.ours), ask(self.peer)) for _ in range(rounds or self.rounds)]

    def tell(
        self, what: str, pairs: list[Pair], unit: str, *, aim: str = "", more_is_better: bool = False
    ) -> None:
        """Say a figure: the medians, and the median of the ratios of the rounds."""
        scale = 1000 if unit == "ms" else 1
        ratios = [mine / theirs if more_is_better else theirs / mine for mine, theirs in pairs]
        mine, theirs = (statistics.median(side) * scale for side in zip(*pairs, strict=True))
        ratio = round(statistics.median(ratios), 2)
        what = f"{what} ({self.ours.name}, {self.kind})"
        say(
            "tracking",
            Figure(
                what,
                self.peer.name,
                unit,
                round(mine, 2),
                round(theirs, 2),
                ratio,
                len(pairs),
                self.kind,
                aim,
            ),
        )
        sys.stdout.flush()


def writing(of: Comparison) -> None:
    """Rows of the table that write: the real client, then batches over plain HTTP."""
    aims = {"SQLite": ("≥ 3", "≥ 3", "≥ 3", "≥ 8"), "PostgreSQL": ("≥ 2", "≥ 2.5", "≥ 2", "≥ 4")}[of.kind]
    count = 20 if of.is_quick else 60
    if of.wants("client"):
        pairs = of.turns(lambda place: calls.real_client(place, "runs", count)["runs/s"])
        of.tell("runs of the real client, 1 process", pairs, "runs/s", aim=aims[0], more_is_better=True)
        pairs = of.turns(lambda place: calls.real_client(place, "log-metric", 5 * count)["p50 ms"] / 1000)
        of.tell("log_metric of the real client, p50", pairs, "ms", aim=aims[2])
    if of.wants("crowd of clients") and not of.is_quick:
        pairs = of.turns(lambda place: calls.real_client(place, "runs", 15, processes=8)["runs/s"], 3)
        of.tell("runs of the real client, 8 processes", pairs, "runs/s", aim=aims[1], more_is_better=True)
    if of.wants("batch"):
        for keys in (10,) if of.is_quick else (10, 1000):
            turns = of.turns(lambda place, keys=keys: calls.batches(place, keys=keys, rounds=4))
            new, again = ([(a[side], b[side]) for a, b in turns] for side in (0, 1))
            of.tell(
                f"log_batch of 1,000 metrics of {keys} keys", new, "ms", aim=aims[3] if keys == 10 else ""
            )
            of.tell(f"the same batch again, {keys} keys", again, "ms", aim="≥ 6" if keys == 10 else "")
    if of.wants("artifact"):
        size = 10 if of.is_quick else 50
        turns = of.turns(lambda place: calls.real_client(place, "artifact", size), 3)
        for way in ("up", "down"):
            of.tell(
                f"artifact of {size} MB {way}",
                [(a[f"{way} s"], b[f"{way} s"]) for a, b in turns],
                "ms",
                aim="≥ 1",
            )


def reading(of: Comparison) -> None:
    """Rows of the table that read: searches at growing numbers of runs, curves."""
    small, large = (500, 2000) if of.is_quick else (1000, 10_000)
    at_first = 0.0
    for have, more in ((0, small), (small, large - small)):
        for place in (of.ours, of.peer):
            seeding.seed(place, more, first=have)
        total = have + more
        searches(of, f"{total:,}")
        if total == small:
            at_first = statistics.median(calls.search(of.ours, calls.BOARD) for _ in range(9))
    now = statistics.median(calls.search(of.ours, calls.BOARD) for _ in range(9))
    print(f"  all runs by one metric: {now / at_first:.2f} times our own time at {small:,} (aim ≤ 1.5)")
    if of.wants("size"):
        of.tell(
            f"database of {large:,} runs",
            [(seeding.megabytes(of.ours), seeding.megabytes(of.peer))],
            "MB",
            aim="≤ 90 MB (≤ 35)",
        )
    if of.wants("curve"):
        runs = {place.name: calls.curve(place) for place in (of.ours, of.peer)}
        of.tell(
            "history of 10,000 points",
            of.turns(lambda place: calls.history(place, runs[place.name], 10_000)),
            "ms",
            aim="≥ 5",
        )
        of.tell(
            "sampled curve, 320 of 10,000 points",
            of.turns(lambda place: calls.sampled(place, runs[place.name])),
            "ms",
            aim="≥ 3",
        )
    if of.wants("crowd"):
        turns = of.turns(lambda place: calls.crowd(place, writers=4, last=5), 2 if of.is_quick else 3)
        writes, waits = ([(a[side], b[side]) for a, b in turns] for side in (0, 1))
        of.tell(
            "4 writers beside a reader of the leaderboard", writes, "runs/s", aim="≥ 4", more_is_better=True
        )
        of.tell("p95 of that reader", waits, "ms", aim="≤ 100 ms")


def searches(of: Comparison, total: str) -> None:
    """Measure the two searches."""
    if of.wants("search"):
        of.turns(lambda place: calls.search(place, calls.SEARCH), 2)
        aims = ("≥ 10", "≥ 5") if of.kind == "SQLite" else ("≥ 4", "≥ 5")
        of.tell(
            f"search by metric and parameter, {total} runs",
            of.turns(lambda place: calls.search(place, calls.SEARCH), 5),
            "ms",
            aim=aims[0],
        )
        of.tell(
            f"all runs by one metric, {total} runs",
            of.turns(lambda place: calls.search(place, calls.BOARD), 5),
            "ms",
            aim=aims[1],
        )


@contextmanager
def databases(kind: str) -> Iterator[Callable[[str], str]]:
    """Yield a function that makes a new database by name and returns its URL; none for SQLite."""
    if kind == "SQLite":
        yield lambda name: ""
        return
    with private.postgresql() as url:

        def made(name: str) -> str:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(f'CREATE DATABASE "{name}"')
            return url.replace("/postgres?", f"/{name}?")

        yield made


def compare(kind: str, peer: str, processes: int, given: argparse.Namespace) -> None:
    """Start both, measure everything that was asked for, end both."""
    with ExitStack() as stack:
        home = stack.enter_context(places.folder())
        make = stack.enter_context(databases(kind))
        theirs = stack.enter_context(
            places.mlflow(home / "theirs", make("theirs"), is_tuned=peer == "tuned", workers=given.workers)
        )
        mine = stack.enter_context(places.ours(home / "ours", make("ours"), processes))
        for place in (mine, theirs):
            place.ids["experiment"] = place.wire().call("POST", "experiments/create", {"name": "bench"})[
                "experiment_id"
            ]
        of = Comparison(mine, theirs, kind, is_quick=given.quick, only=given.only)
        if of.wants("start"):
            of.tell(
                "start to first answer",
                [(mine.seconds_to_answer, theirs.seconds_to_answer)],
                "s",
                aim="≤ 1.5 s",
            )
            of.tell(
                "idle memory of all processes",
                [tuple(places.megabytes(place.process.pid) for place in (mine, theirs))],
                "MB",
                aim="≤ 300 MB",
            )  # type: ignore[list-item]
        writing(of)
        reading(of)


def environment() -> None:
    """Install the peer where it is not there yet, or not as the requirements pin it."""
    wanted, mark = Path(__file__).parent / "requirements.txt", PEER / "made"
    if mark.exists() and mark.stat().st_mtime >= wanted.stat().st_mtime:
        return
    uv = ROOT / ".venv" / "bin" / "uv"
    subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, PEER.parent], check=True)
    install = [uv, "pip", "install", "--quiet", "--python", PEER / "python", "--require-hashes", "-r", wanted]
    subprocess.run(install, check=True)
    mark.touch()


def main() -> None:
    """Read what is asked for and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="SQLite, the tuned peer, small numbers")
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--peer", choices=["tuned", "default"])
    parser.add_argument("--processes", type=int, choices=[1, 2])
    parser.add_argument("--workers", type=int, default=1, help="of the tuned peer")
    parser.add_argument(
        "--only", nargs="*", default=[], help="client, crowd, batch, artifact, search, size, curve, start"
    )
    given = parser.parse_args()
    environment()
    kinds = {"sqlite": ["SQLite"], "postgresql": ["PostgreSQL"]}.get(
        given.database or "", ["SQLite", "PostgreSQL"]
    )
    if given.quick:
        compare("SQLite", "tuned", 1, given)
        return
    for kind in kinds:
        for peer in [given.peer] if given.peer else ["tuned", "default"]:
            for processes in [given.processes] if given.processes else [1, 2]:
                compare(kind, peer, processes, given)


main()
