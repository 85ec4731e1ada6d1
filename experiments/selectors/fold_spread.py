"""What the folds of a run say together: mean, spread, and the fold that comes closest to the board."""

import math
from dataclasses import dataclass
from statistics import fmean, stdev

from experiments.models import Metric, Run


@dataclass(frozen=True)
class FoldSpread:
    """The scores of folds as texts: mean and deviation of the sample, least and most, and which fold is closest to the board.

    `closest` is empty before the run was submitted; `gap` is that fold's, positive when validation looks better.
    """

    count: int
    mean: str
    std: str
    least: str
    most: str
    closest: str
    gap: str


def spread_of(run: Run, primary: Metric | None) -> FoldSpread | None:
    """Return what a run's folds say together; None without two finite scores. One query."""
    if primary is None:
        return None
    rows = run.folds.active().order_by("fold", "pk").values_list("fold", "name", "score")
    scores = [
        (fold or name, score) for fold, name, score in rows if score is not None and math.isfinite(score)
    ]
    if len(scores) < 2:
        return None
    numbers = [score for _fold, score in scores]
    closest, gap = "", None
    public = run.public_score
    if public is not None:
        closest, nearest = min(scores, key=lambda one: abs(one[1] - public))
        gap = nearest - public if primary.is_higher_better else public - nearest
    return FoldSpread(
        count=len(scores),
        mean=primary.show(fmean(numbers)),
        std=f"±{stdev(numbers):.{primary.decimals}f}",
        least=primary.show(min(numbers)),
        most=primary.show(max(numbers)),
        closest=closest,
        gap=primary.show_difference(gap),
    )
