"""What is told from several snapshots of a board: what changed between two, and ranks over time."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from experiments.api.snapshots import EntryOut, SnapshotOut
from experiments.models import Board, Competition
from experiments.selectors.differences import KINDS, PER_PAGE, difference_between
from experiments.selectors.rank_history import RankHistory, ranks_over_time
from experiments.selectors.standing import Wish
from teams.access import Power
from teams.api.base import TeamAPIView


class CountsOut(serializers.Serializer[Any]):
    """How many teams changed in each way; `teams` stand on both boards."""

    entered = serializers.IntegerField()
    left = serializers.IntegerField()
    renamed = serializers.IntegerField()
    risen = serializers.IntegerField()
    fallen = serializers.IntegerField()
    improved = serializers.IntegerField()
    teams = serializers.IntegerField()


class ChangeOut(serializers.Serializer[Any]):
    """A team on both boards; null where it does not stand. `climbed` counts ranks, `gained` is the score's difference."""

    before = EntryOut(allow_null=True)
    after = EntryOut(allow_null=True)
    rank_before = serializers.IntegerField(allow_null=True)
    rank_after = serializers.IntegerField(allow_null=True)
    climbed = serializers.IntegerField(allow_null=True)
    gained = serializers.FloatField(allow_null=True)


class DifferencesOut(serializers.Serializer[Any]):
    """Two snapshots, the counts, and a page of the teams of one kind."""

    before = SnapshotOut(allow_null=True)
    after = SnapshotOut(allow_null=True)
    is_by_team_id = serializers.BooleanField()
    counts = CountsOut(allow_null=True)
    results = ChangeOut(many=True)
    next = serializers.URLField(allow_null=True)


class SpotOut(serializers.Serializer[Any]):
    """A place in a snapshot."""

    snapshot = serializers.IntegerField()
    rank = serializers.IntegerField(allow_null=True)
    score = serializers.FloatField(allow_null=True)


class CurveOut(serializers.Serializer[Any]):
    """Somebody's places, oldest first; `kind` is ours, rival or cut."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(["ours", "rival", "cut"])
    spots = SpotOut(many=True)


class MomentOut(serializers.Serializer[Any]):
    """When a board was taken, and how many teams stood on it."""

    id = serializers.IntegerField()
    taken_at = serializers.DateTimeField()
    entry_count = serializers.IntegerField()


class RankHistoryOut(serializers.Serializer[Any]):
    """The snapshots of a board, oldest first, and the curves over them, ours first."""

    board = serializers.CharField()
    snapshots = MomentOut(many=True)
    curves = CurveOut(many=True)


class Differences(TeamAPIView):
    """What changed between two snapshots of a board."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(
        parameters=[
            OpenApiParameter("board", str, enum=["public", "private"]),
            OpenApiParameter(
                "before", int, description="a snapshot; without: the last one of the day before"
            ),
            OpenApiParameter("after", int, description="a snapshot; without: the newest"),
            OpenApiParameter("kind", str, enum=list(KINDS)),
            OpenApiParameter("page", int),
        ],
        responses=DifferencesOut,
    )
    def get(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Return the counts of all kinds and a hundred teams of one `kind` (entered)."""
        competition = _competition(self, competition_slug)
        asked = request.query_params
        before, after, page = (
            Wish.of({"snapshot": asked.get(name, "")}).snapshot for name in ("before", "after", "page")
        )
        found = difference_between(competition, board=asked.get("board", ""), before=before, after=after)
        kind = asked.get("kind", "")
        kind = kind if kind in KINDS else "entered"
        if found is None:
            nothing = {"before": None, "after": None, "is_by_team_id": False, "counts": None}
            return Response({**nothing, "results": [], "next": None})
        page = max(1, page or 1)
        count = found.counts[kind]
        is_there = (page - 1) * PER_PAGE < count
        changes = found.changes(kind, first=(page - 1) * PER_PAGE) if is_there else []
        body = {
            "before": SnapshotOut(found.before).data,
            "after": SnapshotOut(found.after).data,
            "is_by_team_id": found.has_ids,
            "counts": found.counts,
            "results": ChangeOut(changes, many=True).data,
            "next": self._next(request, page) if page * PER_PAGE < count else None,
        }
        return Response(body)

    def _next(self, request: Request, page: int) -> str:
        query = request.query_params.copy()
        query["page"] = str(page + 1)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


class RankOverTime(TeamAPIView):
    """Ranks and scores over time."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(
        parameters=[
            OpenApiParameter("board", str, enum=["public", "private"], description="without: public"),
            OpenApiParameter("medals", bool, description="1: with where Kaggle's medals end"),
        ],
        responses=RankHistoryOut,
    )
    def get(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Return our places, those of the rivals, and the lines across the board."""
        competition = _competition(self, competition_slug)
        wish = request.query_params.get("board", "")
        board = wish if wish in Board.values else Board.PUBLIC.value
        with_medals = request.query_params.get("medals") == "1"
        return Response(_body(board, ranks_over_time(competition, board, with_medals=with_medals)))


def _competition(view: TeamAPIView, slug: str) -> Competition:
    found = Competition.objects.of(view.team).with_metrics().select_related("team")
    return get_object_or_404(found, slug=slug)


def _body(board: str, found: RankHistory) -> dict[str, Any]:
    curves = [
        {
            "name": curve.name,
            "kind": curve.kind,
            "spots": [
                {"snapshot": one.pk, "rank": spot.rank, "score": spot.score}
                for one in found.snapshots
                if (spot := curve.spots.get(one.pk))
            ],
        }
        for curve in found.curves
    ]
    return {"board": board, "snapshots": MomentOut(found.snapshots, many=True).data, "curves": curves}
