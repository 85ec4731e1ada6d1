"""Which team a token belongs to."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from teams.access import Power
from teams.api.base import TeamAPIView
from teams.models import Team


class TeamOut(serializers.ModelSerializer[Team]):
    """A team."""

    class Meta:
        model = Team
        fields = ("slug", "name", "zone", "created_at")


class OneTeam(TeamAPIView):
    """The team itself."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(responses=TeamOut)
    def get(self, request: Request, team_slug: str) -> Response:
        """Return the team's name and zone."""
        return Response(TeamOut(self.team).data)
