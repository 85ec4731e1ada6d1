"""Boards as they stood: snapshots, and the places in them."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from experiments import board_words
from experiments.models import BoardEntry, BoardSnapshot, Competition
from experiments.selectors import standing
from teams.access import Power
from teams.api.base import TeamAPIView


class SnapshotOut(serializers.ModelSerializer[BoardSnapshot]):
    """A board at one instant; `remarks` are sentences about what was noticed in its file."""

    competition = serializers.CharField(source="competition.slug")
    remarks = serializers.SerializerMethodField()

    class Meta:
        model = BoardSnapshot
        fields = (
            "id", "competition", "board", "format", "source_name", "sha256", "taken_at", "zone", "direction",
            "rows", "entry_count", "remarks", "created_at",
        )  # fmt: skip

    def get_remarks(self, snapshot: BoardSnapshot) -> list[str]:
        """What was noticed and is no reason to refuse the file."""
        return board_words.remarks(snapshot.remarks)


class EntryOut(serializers.ModelSerializer[BoardEntry]):
    """A team's place. `rank` shares ties and is null without a score, `source_rank` is the file's own."""

    class Meta:
        model = BoardEntry
        fields = (
            "position", "rank", "tied", "source_rank", "team_id", "team_name", "score", "score_text",
            "submitted_at", "submission_count", "members", "is_ours",
        )  # fmt: skip


class StandingOut(serializers.Serializer[Any]):
    """The newest snapshot (or the one asked for), our places in it, and a page of all."""

    snapshot = SnapshotOut(allow_null=True)
    ours = EntryOut(many=True)
    results = EntryOut(many=True)
    next = serializers.URLField(allow_null=True)


class Snapshots(TeamAPIView):
    """A team's snapshots, of all its competitions or of one."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(responses=SnapshotOut(many=True))
    def get(self, request: Request, team_slug: str, competition_slug: str = "") -> Response:
        """Return them, the one taken last first."""
        found = BoardSnapshot.objects.of(self.team).complete().select_related("competition")
        if competition_slug:
            competition = get_object_or_404(Competition.objects.of(self.team), slug=competition_slug)
            found = found.on(competition)
        return self.paged(found, SnapshotOut, "-taken_at", "-pk")


class OneSnapshot(TeamAPIView):
    """One snapshot."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(responses=SnapshotOut)
    def get(self, request: Request, team_slug: str, snapshot_id: int) -> Response:
        """Return what is known of it; its places are in the standing."""
        found = BoardSnapshot.objects.of(self.team).complete().select_related("competition")
        return Response(SnapshotOut(get_object_or_404(found, pk=snapshot_id)).data)


class Standing(TeamAPIView):
    """The imported board with ours marked."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(
        parameters=[
            OpenApiParameter("board", str, enum=["public", "private"]),
            OpenApiParameter("snapshot", int),
            OpenApiParameter("team", str, description="only teams whose name contains this"),
        ],
        responses=StandingOut,
    )
    def get(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Return a page of the newest board, of `board` when named, or of one `snapshot`."""
        competition = get_object_or_404(Competition.objects.of(self.team), slug=competition_slug)
        wish = standing.Wish.of(request.query_params)
        snapshot = standing.snapshot_for(competition, wish)
        if snapshot is None:
            return Response({"snapshot": None, "ours": [], "results": [], "next": None})
        page = self.paged(standing.rows_of(snapshot, wish.team), EntryOut, "position")
        head = {
            "snapshot": SnapshotOut(snapshot).data,
            "ours": EntryOut(standing.ours_in(snapshot), many=True).data,
        }
        return Response(head | dict(page.data))
