"""Leaderboard files: bring one, and see what became of it."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.parsers import FileUploadParser, FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from experiments import board_words
from experiments.leaderboards.unpacking import LIMIT
from experiments.models import Competition, LeaderboardImport
from experiments.services import brought_files, leaderboard_imports
from kit.api_parsers import StorableJSONParser
from teams.access import Power
from teams.api.base import AlwaysOurs, TeamAPIView

# A form's own words around the file.
ENVELOPE = 1024 * 1024
IN_ADDRESS = ("board", "zone", "direction", "mapping", "taken_at", "sure")


class MappingField(serializers.JSONField):
    """Role → head or number of a column; JSON text where it comes in a form."""

    def to_internal_value(self, data: Any) -> dict[str, str | int]:
        """Refuse anything but an object of texts and numbers."""
        try:
            found = json.loads(data) if isinstance(data, str) else data
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(wish, str | int) for wish in found.values()):
            raise serializers.ValidationError(
                _("An object is needed: role → the column's head, or its number from 1.")
            )
        return found


class ImportIn(serializers.Serializer[Any]):
    """A file, or a pasted text, and what the file does not say about itself."""

    file = serializers.FileField(required=False)
    text = serializers.CharField(required=False, trim_whitespace=False, max_length=LIMIT)
    name = serializers.CharField(required=False, max_length=255)
    board = serializers.CharField(default="public")
    zone = serializers.CharField(required=False, allow_blank=True, default="")
    direction = serializers.CharField(required=False, allow_blank=True, default="")
    mapping = MappingField(required=False, default=dict)
    taken_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    sure = serializers.BooleanField(default=False)


class RawFileParser(FileUploadParser):
    """A body that is the file itself, as `curl -T board.csv` and `kaggle … | curl -T -` send it."""

    def get_filename(self, stream: Any, media_type: Any, parser_context: Any) -> str:
        """Return the name in the address or in Content-Disposition; a body without one has a name all the same."""
        return super().get_filename(stream, media_type, parser_context) or _("Unnamed file")


class FormOrRawBody(AlwaysOurs):
    """What is put is a multipart form, or the file itself, whatever else its body says it is."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """Return the parser of the body's kind."""
        if request.method != "PUT":
            return super().select_parser(request, parsers)
        is_form = (request.content_type or "").lower().startswith("multipart/")
        wanted = MultiPartParser if is_form else RawFileParser
        return next(parser for parser in parsers if isinstance(parser, wanted))


class ProblemOut(serializers.Serializer[Any]):
    """One thing that is wrong with the file; line and column count from 1, null for the file as a whole."""

    line = serializers.IntegerField(allow_null=True)
    column = serializers.IntegerField(allow_null=True)
    code = serializers.CharField()
    message = serializers.CharField()


class ImportOut(serializers.Serializer[LeaderboardImport]):
    """What became of a file. `rows` and `accepted` count the file's rows, `entries` the teams of the snapshot."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    url = serializers.SerializerMethodField()
    competition = serializers.CharField(source="competition.slug")
    board = serializers.CharField()
    source_name = serializers.CharField()
    sha256 = serializers.CharField()
    rows = serializers.SerializerMethodField()
    accepted = serializers.SerializerMethodField()
    entries = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    snapshot = serializers.IntegerField(source="snapshot_id", allow_null=True)
    created_at = serializers.DateTimeField()

    def get_url(self, asked: LeaderboardImport) -> str:
        """Where to ask again."""
        path = reverse("api-leaderboard-import", args=[asked.competition.team.slug, asked.pk])
        return str(self.context["request"].build_absolute_uri(path))

    def get_rows(self, asked: LeaderboardImport) -> int | None:
        """The file's rows, once they are known."""
        return (asked.job.result or {}).get("rows") if asked.job else None

    def get_accepted(self, asked: LeaderboardImport) -> int:
        """All of them or none."""
        return (asked.job.result or {}).get("accepted", 0) if asked.job else 0

    def get_entries(self, asked: LeaderboardImport) -> int | None:
        """The snapshot's teams."""
        return (asked.job.result or {}).get("entries") if asked.job else None

    @extend_schema(responses=ProblemOut(many=True))
    def get_problems(self, asked: LeaderboardImport) -> list[dict[str, Any]]:
        """Everything wrong with the file."""
        told = board_words.told(asked.job.problems) if asked.job else []
        return [{name: one[name] for name in ("line", "column", "code", "message")} for one in told]


class NamedImport(TeamAPIView):
    """A file put from code; its name stands in the address, where `curl -T board.csv …/leaderboard-imports/` puts it."""

    powers: ClassVar[dict[str, Power]] = {"PUT": Power.WRITE}
    parser_classes = (StorableJSONParser, MultiPartParser, FormParser, RawFileParser)
    content_negotiation_class = FormOrRawBody

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large before a byte of it is read."""
        if int(request.headers.get("Content-Length") or 0) > LIMIT + ENVELOPE:
            raise brought_files.TooLarge(LIMIT)
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="put_named_leaderboard",
        request={"text/csv": OpenApiTypes.BINARY, "multipart/form-data": ImportIn},
        responses={200: ImportOut, 202: ImportOut},
        parameters=[OpenApiParameter(name, OpenApiTypes.STR) for name in IN_ADDRESS],
    )
    def put(self, request: Request, team_slug: str, competition_slug: str, filename: str = "") -> Response:
        """Import the board as it stands now: the body is the file, the answers stand in the address.

        Putting the same bytes again changes nothing and answers 200 with the import they had; new ones answer 202.
        """
        competition = get_object_or_404(Competition.objects.of(self.team), slug=competition_slug)
        body = ImportIn(
            data={**request.query_params.dict(), **dict(cast(dict[str, Any], request.data).items())}
        )
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        same = leaderboard_imports.repeated(
            competition=competition, board=given["board"], sha256=_digest(given)
        )
        if same is not None:
            return Response(_told(self, same, request))
        return Response(_told(self, _asked(self, competition, given), request), status=202)


@extend_schema_view(put=extend_schema(operation_id="put_leaderboard"))
class CompetitionImports(NamedImport):
    """The files brought for a competition."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "POST": Power.WRITE, "PUT": Power.WRITE}

    @extend_schema(operation_id="list_leaderboard_imports_of_a_competition", responses=ImportOut(many=True))
    def get(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Return the imports somebody asked for, latest first."""
        found = LeaderboardImport.objects.of(self.team).asked_for()
        competition = get_object_or_404(Competition.objects.of(self.team), slug=competition_slug)
        return self.paged(found.into(competition), ImportOut, "-pk", request=request)

    @extend_schema(request=ImportIn, responses={202: ImportOut})
    def post(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Take the file in and ask a worker to import it."""
        competition = get_object_or_404(Competition.objects.of(self.team), slug=competition_slug)
        asked = _asked(self, competition, self.valid(ImportIn))
        return Response(_told(self, asked, request), status=202)


def _digest(given: dict[str, Any]) -> str:
    digest = hashlib.sha256(given.get("text", "").encode() if given.get("file") is None else b"")
    for piece in given["file"].chunks() if given.get("file") is not None else ():
        digest.update(piece)
    return digest.hexdigest()


def _asked(view: TeamAPIView, competition: Competition, given: dict[str, Any]) -> LeaderboardImport:
    answers = {name: given[name] for name in ("board", "zone", "direction", "mapping")}
    leaderboard_imports.check_answers(competition=competition, **answers)
    file, text = given.get("file"), given.get("text", "")
    with transaction.atomic():
        draft = leaderboard_imports.bring(
            competition=competition,
            by=view.person,
            content=file if file is not None else text,
            name=given.get("name", ""),
        )
        return leaderboard_imports.ask(
            draft=draft, by=view.person, taken_at=given["taken_at"], is_sure=given["sure"], **answers
        )


def _told(view: TeamAPIView, asked: LeaderboardImport, request: Request) -> Any:
    found = LeaderboardImport.objects.of(view.team).get(pk=asked.pk)
    return ImportOut(found, context={"request": request}).data


class Imports(TeamAPIView):
    """The files brought for all of a team's competitions."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(operation_id="list_leaderboard_imports", responses=ImportOut(many=True))
    def get(self, request: Request, team_slug: str) -> Response:
        """Return the imports somebody asked for, latest first."""
        found = LeaderboardImport.objects.of(self.team).asked_for()
        return self.paged(found, ImportOut, "-pk", request=request)


class OneImport(TeamAPIView):
    """One file that was brought."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(responses=ImportOut)
    def get(self, request: Request, team_slug: str, import_id: int, competition_slug: str = "") -> Response:
        """Return how far its import is, or how it ended."""
        found = LeaderboardImport.objects.of(self.team).asked_for()
        if competition_slug:
            found = found.into(get_object_or_404(Competition.objects.of(self.team), slug=competition_slug))
        asked = get_object_or_404(found, pk=import_id)
        return Response(ImportOut(asked, context={"request": request}).data)
