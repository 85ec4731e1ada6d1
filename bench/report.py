"""How a benchmark measures and says what it measured."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import django

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """One measured thing: medians of ours and the peer's, in `unit`, and the ratio ours / peer of the rounds."""

    what: str
    peer: str
    unit: str
    ours: float
    peers: float
    ratio: float
    rounds: int
    database: str
    aim: str = ""


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes by the wall clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternate(
    ours: Callable[[], object], peer: Callable[[], object], *, rounds: int = 5
) -> list[tuple[float, float]]:
    """Time the two in turn, A B A B …, after one warm-up of each; returns seconds pair by pair."""
    ours(), peer()
    return [(seconds(ours), seconds(peer)) for _ in range(rounds)]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def figure(
    what: str, peer: str, pairs: Sequence[tuple[float, float]], *, database: str, aim: str = ""
) -> Figure:
    """Sum pairs of seconds up as medians in milliseconds and the median of the pairwise ratios."""
    return Figure(
        what=what,
        peer=peer,
        unit="ms",
        ours=round(statistics.median(one for one, _ in pairs) * 1000, 3),
        peers=round(statistics.median(other for _, other in pairs) * 1000, 3),
        ratio=round(statistics.median(one / other for one, other in pairs), 3),
        rounds=len(pairs),
        database=database,
        aim=aim,
    )


def say(name: str, *figures: Figure) -> None:
    """Print the figures and append them as JSON lines to bench/results/<name>.jsonl."""
    RESULTS.mkdir(exist_ok=True)
    machine = {
        "python": platform.python_version(),
        "django": django.get_version(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }
    with (RESULTS / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        for one in figures:
            print(
                f"{one.what}: {one.ours} {one.unit}, {one.peer} {one.peers} {one.unit}, ratio {one.ratio} {one.aim}"
            )
            file.write(json.dumps({**asdict(one), **machine}, ensure_ascii=False) + "\n")
