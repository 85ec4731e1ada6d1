"""Reading a text for an invented competition, and taking the numbers out of what was understood."""

from collections import Counter

from experiments.tables.contract import KnownMetric, Reading, RunRow, Target
from experiments.tables.formats import understand
from experiments.tables.reading import read_text

MIOU = Target((KnownMetric("mIoU", "mIoU", "fraction"),), "Asia/Seoul")
PERCENT = Target((KnownMetric("mIoU", "mIoU", "percent"),), "Asia/Seoul")


def read(
    text: str, answers: dict[str, str] | None = None, *, target: Target = MIOU, name: str = "ours.md"
) -> Reading:
    return understand(read_text(text, name=name), target, answers or {})


def kinds(reading: Reading) -> list[str]:
    return [doubt.kind for doubt in reading.doubts]


def values(run: RunRow) -> dict[str, float]:
    return {one.key: one.number for one in run.logged}


def numbers_of(run: RunRow) -> Counter[float]:
    """Every number that the run would keep, wherever it is kept."""
    found = [one.number for one in run.logged]
    if run.sent:
        found += [one for one in (run.sent.public, run.sent.private, run.sent.rank) if one is not None]
    texts = [run.name, *run.parameters.values(), *map(str, run.fields.values())]
    found += [float(text) for text in texts if text.replace(".", "", 1).isdigit()]
    return Counter(round(float(number), 12) for number in found)
