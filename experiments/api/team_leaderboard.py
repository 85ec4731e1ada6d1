"""The team's own leaderboard."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from experiments.api.run_shapes import RunOut
from experiments.selectors import board_numbers, team_board
from experiments.selectors.competitions import competition_at
from teams.access import Power
from teams.api.base import TeamAPIView


class BoardRowOut(serializers.Serializer[Any]):
    """A line of the team's own board; `place` is null without a finite score, and for weeks and classes.

    `group` is the member, the technique's tag, the week's Monday or the class; `run` the best one there, null without
    a score. `class_score` is the value of a class in that run. `steps` is how often, and `gained` by how much, the
    group moved the team's best score.
    """

    place = serializers.IntegerField(allow_null=True)
    group = serializers.CharField(allow_null=True)
    member = serializers.EmailField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    class_score = serializers.FloatField(allow_null=True)
    public_score = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True)
    difference_to_parent = serializers.FloatField(allow_null=True)
    runs = serializers.IntegerField(allow_null=True)
    submissions = serializers.IntegerField(allow_null=True)
    steps = serializers.IntegerField(allow_null=True)
    gained = serializers.FloatField(allow_null=True)
    run = RunOut(allow_null=True)


class TeamLeaderboard(TeamAPIView):
    """The team's own board."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(
        operation_id="team_leaderboard",
        parameters=[
            OpenApiParameter("by", str, enum=list(board_numbers.VIEWS)),
            OpenApiParameter("measure", str, description="by=class only: iou, where runs log iou/Paper"),
            OpenApiParameter("offset", int, description="follow `next` instead of counting"),
        ],
        responses=BoardRowOut(many=True),
    )
    def get(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Return all runs in order, the best of each member, technique, week or class, or the team's best alone; a
        hundred at a time."""
        competition = competition_at(self.team, competition_slug)
        wish = board_numbers.board_wish(request.query_params)
        rows, has_more = board_numbers.board_rows(competition, wish)
        asked = {"by": wish.by, "offset": wish.offset + team_board.ROWS}
        asked |= {"measure": wish.measure} if wish.measure else {}
        address = request.build_absolute_uri(f"?{urlencode(asked)}")
        return Response({"results": BoardRowOut(rows, many=True).data, "next": address if has_more else None})
