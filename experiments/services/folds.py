"""The mean and spread over the folds of a run, kept on the whole."""

import math
import statistics

from django.db import transaction

from experiments.models import LatestMetric, Lifecycle, Run
from experiments.services import scores


@transaction.atomic
def summarise(whole_id: int) -> None:
    """Give a whole the means of its folds, for each key that it did not log itself."""
    whole = Run.objects.select_related("competition").select_for_update(of=("self",)).get(pk=whole_id)
    own = set(LatestMetric.objects.filter(run=whole, folds=0).values_list("key_id", flat=True))
    by_key: dict[int, list[LatestMetric]] = {}
    for latest in LatestMetric.objects.filter(run__fold_of=whole, run__lifecycle=Lifecycle.ACTIVE):
        if latest.key_id not in own:
            by_key.setdefault(latest.key_id, []).append(latest)
    LatestMetric.objects.filter(run=whole, folds__gt=0).delete()
    LatestMetric.objects.bulk_create([_mean(whole, key_id, group) for key_id, group in by_key.items()])
    scores.refresh(whole)


def _mean(whole: Run, key_id: int, group: list[LatestMetric]) -> LatestMetric:
    numbers = [latest.number for latest in group]
    are_finite = all(math.isfinite(number) for number in numbers)
    mean = statistics.fmean(numbers) if are_finite else sum(numbers)
    return LatestMetric(
        run=whole,
        key_id=key_id,
        experiment_id=whole.experiment_id,
        value=0.0 if math.isnan(mean) else mean,
        is_nan=math.isnan(mean),
        logged_ms=max(latest.logged_ms for latest in group),
        least=min(numbers) if are_finite else None,
        most=max(numbers) if are_finite else None,
        folds=len(group),
        std=statistics.stdev(numbers) if are_finite and len(group) > 1 else None,
    )
