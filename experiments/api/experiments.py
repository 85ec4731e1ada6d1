"""Experiments, the groups of runs."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from experiments.models import Experiment
from experiments.selectors.competitions import competition_named
from experiments.services import experiments
from teams.access import Power
from teams.api.base import TeamAPIView


class ExperimentIn(serializers.Serializer[Any]):
    """A group of runs; `competition` is the address of one."""

    name = serializers.CharField(max_length=500)
    competition = serializers.SlugField(required=False, allow_null=True)


class ExperimentOut(serializers.ModelSerializer[Experiment]):
    """A group of runs as it is. The id is a text, as MLflow's clients expect."""

    id = serializers.CharField(source="pk")
    competition = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = Experiment
        fields = ("id", "name", "competition", "lifecycle", "created_at", "changed_at")


class Experiments(TeamAPIView):
    """The team's experiments."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "POST": Power.WRITE}

    @extend_schema(operation_id="list_experiments", responses=ExperimentOut(many=True))
    def get(self, request: Request, team_slug: str) -> Response:
        """List them, the latest made first."""
        return self.paged(
            Experiment.objects.of(self.team).select_related("competition"), ExperimentOut, "-pk"
        )

    @extend_schema(request=ExperimentIn, responses={201: ExperimentOut})
    def post(self, request: Request, team_slug: str) -> Response:
        """Make one."""
        data = self.valid(ExperimentIn)
        competition = competition_named(self.team, data.get("competition"))
        made = experiments.create(team=self.team, by=self.person, name=data["name"], competition=competition)
        return Response(ExperimentOut(made).data, status=201)


class OneExperiment(TeamAPIView):
    """One experiment."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "PATCH": Power.WRITE}

    @extend_schema(responses=ExperimentOut)
    def get(self, request: Request, team_slug: str, experiment_id: int) -> Response:
        """Return it."""
        return Response(
            ExperimentOut(get_object_or_404(Experiment.objects.of(self.team), pk=experiment_id)).data
        )

    @extend_schema(request=ExperimentIn, responses=ExperimentOut)
    def patch(self, request: Request, team_slug: str, experiment_id: int) -> Response:
        """Rename it, or move it with all its runs into a competition."""
        found = get_object_or_404(Experiment.objects.of(self.team), pk=experiment_id)
        data = self.valid(ExperimentIn, partial=True)
        move_to = competition_named(self.team, data.get("competition"))
        kept = experiments.change(experiment=found, by=self.person, name=data.get("name"), move_to=move_to)
        return Response(ExperimentOut(kept).data)
