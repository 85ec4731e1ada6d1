"""The metric that an experiment calls its main one is shown by its competition."""

import pytest

from experiments.models import Metric

pytestmark = pytest.mark.django_db
NAME = "mlflow.experiment.primaryMetric.name"
GREATER = "mlflow.experiment.primaryMetric.greaterIsBetter"


def tag(tell, run, key, value):
    body = {"experiment_id": str(run.experiment_id), "key": key, "value": value}
    assert tell("experiments/set-experiment-tag", body).status_code == 200


def test_it_becomes_a_metric_of_the_competition_and_decides_nothing(tell, run):
    tag(tell, run, GREATER, "False")
    for _again in range(2):
        tag(tell, run, NAME, "val/loss")
    primary, added = run.competition.metrics.in_order()
    assert (primary.key.name, primary.is_primary) == ("mIoU", True)
    assert (added.key.name, added.direction, added.is_primary) == ("val/loss", "min", False)


def test_what_people_said_of_a_metric_stays(tell, run):
    Metric.objects.update(direction="max", label="mine")
    tag(tell, run, GREATER, "False")
    tag(tell, run, NAME, "mIoU")
    metric = run.competition.metrics.get()
    assert (metric.direction, metric.label) == ("max", "mine")
    tag(tell, run, NAME, "")
    assert run.competition.metrics.count() == 1
