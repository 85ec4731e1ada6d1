"""What one more submission usually brings, and how many of them a distance is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LATEST = 10
FEWEST = 3


@dataclass(frozen=True)
class TypicalGain:
    """`size`: what a submission that helps usually brings, positive, in the metric's scale.

    `improvements` of the `tries` after the first submission raised the best score.
    """

    size: float
    improvements: int
    tries: int

    def submissions_for(self, distance: float) -> int:
        """Return how many submissions of typical gain pass somebody this far ahead: equal is not past."""
        # A distance of exactly three gains must not become two by the last bit of a float.
        return max(1, math.floor(distance / self.size + 1e-9) + 1)


def typical_gain(scores: Sequence[float], *, is_higher_better: bool) -> TypicalGain | None:
    """Return the typical gain of submissions given in the order they were sent; None when too few of them helped.

    A submission gains what it lifts the best score so far by; the first lifts nothing, and one that lifts nothing is
    counted as a try. The typical gain is the median of the latest ten gains: a median, because a first fix of a broken
    pipeline is worth more than a month of work, and the latest, because gains shrink. Fewer than three say nothing.
    """
    sign = 1.0 if is_higher_better else -1.0
    best: float | None = None
    gains: list[float] = []
    tries = -1
    for score in scores:
        if not math.isfinite(score):
            continue
        tries += 1
        if best is None or sign * score > best:
            if best is not None:
                gains.append(sign * score - best)
            best = sign * score
    if len(gains) < FEWEST:
        return None
    return TypicalGain(median(gains[-LATEST:]), len(gains), tries)
