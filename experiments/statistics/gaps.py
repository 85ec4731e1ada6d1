"""The gap between validation and board: its distribution, and which way of validating comes closest."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

from experiments.statistics.correlation import Agreement, agreement

FEWEST_GAPS = 4
FEWEST_OF_A_WAY = 3
MOST_BINS = 24


def gap(score: float, public: float, *, is_higher_better: bool) -> float:
    """Return how much better validation looks than the board, in the metric's scale."""
    return score - public if is_higher_better else public - score


def middle(gaps: Sequence[float]) -> float | None:
    """Return the median gap, None without any."""
    return median(gaps) if gaps else None


def widest_usual(gaps: Iterable[float]) -> float | None:
    """Return the size beyond which a gap is suspicious: three times the median size; None for fewer than four."""
    sizes = [abs(one) for one in gaps]
    return 3 * median(sizes) if len(sizes) >= FEWEST_GAPS else None


@dataclass(frozen=True)
class Bin:
    """How many gaps lie from `low` to before `high`; the last bin has its end too."""

    low: float
    high: float
    count: int


def bins(numbers: Sequence[float]) -> list[Bin]:
    """Return bins of one width from the least to the greatest number, as many as Sturges' rule or Freedman and
    Diaconis' asks for, whichever gives more, 24 at most; none for no numbers.

    Freedman, D. and Diaconis, P. (1981), On the histogram as a density estimator: width 2 · IQR / ∛n.
    """
    if not numbers:
        return []
    least, most = min(numbers), max(numbers)
    if least == most:
        return [Bin(least, most, len(numbers))]
    in_order = sorted(numbers)
    quarter = (len(in_order) - 1) / 4
    middle_half = in_order[round(3 * quarter)] - in_order[round(quarter)]
    width = 2 * middle_half / len(numbers) ** (1 / 3)
    wanted = math.ceil(min((most - least) / width, MOST_BINS)) if width > 0 else 1
    number = min(MOST_BINS, max(wanted, math.ceil(math.log2(len(numbers)) + 1)))
    step = (most - least) / number
    counts = [0] * number
    for one in numbers:
        counts[min(number - 1, int((one - least) / step))] += 1
    return [
        Bin(least + index * step, least + (index + 1) * step, count) for index, count in enumerate(counts)
    ]


@dataclass(frozen=True)
class Way:
    """One way of validating (a fold, a data version), and how it foretold the board.

    `offset` is the median gap, `size` the median of the gaps without their signs, `spread` their deviation as a
    sample, None for one pair.
    """

    name: str
    agreement: Agreement
    offset: float
    size: float
    spread: float | None

    @property
    def are_enough(self) -> bool:
        """Whether there are pairs enough to compare it with others."""
        return self.agreement.count >= FEWEST_OF_A_WAY


def ways(pairs: Iterable[tuple[str, float, float]], *, is_higher_better: bool) -> list[Way]:
    """Return each way of validating of (name, score, board's score), the one closest to the board first; those with
    fewer than three pairs come last.

    Closest is the smallest median of the gaps' sizes: teams choose their fold by it.
    """
    groups: dict[str, list[tuple[float, float]]] = {}
    for name, score, public in pairs:
        if math.isfinite(score) and math.isfinite(public):
            groups.setdefault(name, []).append((score, public))
    found = [_way(name, group, is_higher_better=is_higher_better) for name, group in groups.items()]
    return sorted(found, key=lambda way: (not way.are_enough, way.size, way.name))


def _way(name: str, pairs: list[tuple[float, float]], *, is_higher_better: bool) -> Way:
    gaps = [gap(score, public, is_higher_better=is_higher_better) for score, public in pairs]
    return Way(
        name=name,
        agreement=agreement(pairs),
        offset=median(gaps),
        size=median(abs(one) for one in gaps),
        spread=stdev(gaps, fmean(gaps)) if len(gaps) > 1 else None,
    )


def closest(ways_found: Sequence[Way]) -> Way | None:
    """Return the way that comes closest to the board, if there are two or more to choose from."""
    enough = [way for way in ways_found if way.are_enough]
    return enough[0] if len(enough) > 1 else None
