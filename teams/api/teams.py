"""Which team a token belongs to."""

from typing import ClassVar, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from teams.access import Power
from teams.api.base import TeamAPIView, TokenAPIView
from teams.api.paging import Pages
from teams.models import ApiToken, Team


class TeamOut(serializers.ModelSerializer[Team]):
    """A team."""

    class Meta:
        model = Team
        fields = ("slug", "name", "zone", "created_at")


class Teams(TokenAPIView):
    """The teams that the token opens: its own."""

    @extend_schema(operation_id="list_teams", responses=TeamOut(many=True))
    def get(self, request: Request) -> Response:
        """Return the token's team, as a list."""
        token = cast(ApiToken, request.auth)
        pages = Pages("pk")
        page = pages.paginate_queryset(Team.objects.opened_by(token.membership), request, view=self)
        return pages.get_paginated_response(TeamOut(page, many=True).data)


class OneTeam(TeamAPIView):
    """The team itself."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(responses=TeamOut)
    def get(self, request: Request, team_slug: str) -> Response:
        """Return the team's name and zone."""
        return Response(TeamOut(self.team).data)
