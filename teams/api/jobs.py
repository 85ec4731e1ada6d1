"""The team's jobs, for programs that wait for one."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from background.models import Job
from background.models.jobs import State
from teams.access import Power
from teams.api.base import TeamAPIView


class JobProblemOut(serializers.Serializer[dict[str, Any]]):
    """One fault in what was given, as people count lines and columns."""

    code = serializers.CharField()
    message = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    column = serializers.CharField(allow_null=True)


class JobOut(serializers.ModelSerializer[Job]):
    """A piece of work: `done` of `total` units (total is null until it is known)."""

    state = serializers.ChoiceField(choices=State.choices)
    done = serializers.IntegerField(source="done_units")
    total = serializers.IntegerField(source="total_units", allow_null=True)
    problems = JobProblemOut(many=True)
    result = serializers.JSONField(allow_null=True)

    class Meta:
        model = Job
        fields = (
            "id",
            "kind",
            "state",
            "done",
            "total",
            "problem",
            "problems",
            "result",
            "created_at",
            "started_at",
            "finished_at",
        )


class Jobs(TeamAPIView):
    """All of them."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(operation_id="list_jobs", responses=JobOut(many=True))
    def get(self, request: Request, team_slug: str) -> Response:
        """List the team's jobs, latest asked first."""
        return self.paged(Job.objects.of(self.team), JobOut, "-created_at", "-pk")


class OneJob(TeamAPIView):
    """One of them."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(responses=JobOut)
    def get(self, request: Request, team_slug: str, job_id: int) -> Response:
        """Return how far a job is, or how it ended."""
        return Response(JobOut(get_object_or_404(Job.objects.of(self.team), pk=job_id)).data)
