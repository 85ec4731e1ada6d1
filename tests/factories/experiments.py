"""Competitions, runs and what belongs to them. Runs with values are made by the services."""

from typing import Any

import factory

from experiments.models import Competition, Experiment, Metric, MetricKey
from tests.factories.teams import TeamFactory


class CompetitionFactory(factory.django.DjangoModelFactory):
    """A competition with its primary metric, mIoU unless `metric` says otherwise, and one experiment."""

    class Meta:
        model = Competition
        skip_postgeneration_save = True

    team = factory.SubFactory(TeamFactory)
    slug = factory.Sequence(lambda number: f"competition-{number}")
    name = factory.Sequence(lambda number: f"Competition {number}")
    daily_quota = 10

    @factory.post_generation
    def metric(self: Any, _create: Any, _given: Any, **fields: Any) -> None:
        key, _made = MetricKey.objects.get_or_create(team=self.team, name=fields.pop("key", "mIoU"))
        Metric.objects.create(competition=self, key=key, is_primary=True, **({"label": key.name} | fields))
        Experiment.objects.create(team=self.team, competition=self, name=self.name)
