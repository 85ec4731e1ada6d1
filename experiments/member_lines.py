"""The members of an ensemble as people write them: one a line, a run's name or id and, behind a sign, its weight."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

# `swin-l = 0.6`, `swin-l × 0.6`, `swin-l, 0.6`, or a column copied from a table.
WEIGHED = re.compile(r"^(?P<run>.*?)\s*(?:[=×*,:]|\t)\s*(?P<weight>[+-]?[\d.]+(?:[eE][+-]?\d+)?)$")


class Line(NamedTuple):
    """What a line says: its number from 1, the run by name or id, and the weight, 1 unless said."""

    number: int
    run: str
    weight: float


def read(text: str, is_known: Callable[[str], bool]) -> list[Line]:
    """Return the lines that are not empty; `is_known` tells whether a text names a run as it stands, sign and all."""
    lines = []
    for number, line in enumerate(unicodedata.normalize("NFC", text).splitlines(), 1):
        words = line.strip()
        if not words:
            continue
        weighed = None if is_known(words) else WEIGHED.match(words)
        weight = _number(weighed["weight"]) if weighed else None
        if weighed is None or weight is None:
            lines.append(Line(number, words, 1.0))
        else:
            lines.append(Line(number, weighed["run"], weight))
    return lines


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def names_of(lines: Iterable[str]) -> set[str]:
    """Return every text that may name a run in these lines, with and without what looks like a weight."""
    names = set()
    for line in lines:
        words = unicodedata.normalize("NFC", line).strip()
        names.add(words)
        if weighed := WEIGHED.match(words):
            names.add(weighed["run"])
    return names - {""}


def write(members: Iterable[tuple[str, float]]) -> str:
    """Return members as lines that `read` understands again."""
    return "\n".join(f"{name} = {repr(weight).removesuffix('.0')}" for name, weight in members)
