"""The tags by which MLflow's clients name an experiment's main metric."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from experiments.models import Direction, Experiment, Metric, MetricKey, Scale
from experiments.models.experiments import ExperimentTag

NAME = "mlflow.experiment.primaryMetric.name"
IS_GREATER_BETTER = "mlflow.experiment.primaryMetric.greaterIsBetter"
LONGEST_KEY, LONGEST_LABEL = 250, 60


@transaction.atomic
def follow(experiment: Experiment, tags: Mapping[str, str]) -> None:
    """Have the competition show the metric that an experiment calls its main one.

    It becomes one of the competition's metrics when it is none yet; which of them decides, and how one that is there
    is read, remains what people said. Lower is better only if a tag says so.
    """
    competition = experiment.competition
    if competition is None or not tags.keys() & {NAME, IS_GREATER_BETTER}:
        return
    rows = ExperimentTag.objects.filter(experiment=experiment, key__in=(NAME, IS_GREATER_BETTER))
    said = dict(rows.values_list("key", "value")) | dict(tags)
    name = said.get(NAME, "").strip()
    if not name or len(name) > LONGEST_KEY:
        return
    key_id = MetricKey.objects.ids_for(experiment.team, [name])[name]
    last = competition.metrics.aggregate(last=Max("position"))["last"] or 0
    is_lower_better = said.get(IS_GREATER_BETTER, "").strip().lower() == "false"
    Metric.objects.get_or_create(
        competition=competition,
        key_id=key_id,
        defaults={
            "label": name[:LONGEST_LABEL],
            "direction": Direction.MIN if is_lower_better else Direction.MAX,
            "scale": Scale.PLAIN,
            "position": last + 1,
        },
    )
