"""Files of runs: bring one with the answers to its doubts, and see what became of it."""

import json
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from experiments import table_words
from experiments.api.leaderboard_imports import ENVELOPE, ProblemOut
from experiments.models import Competition, RunImport
from experiments.services import brought_files, run_imports
from experiments.tables.contract import Doubt
from experiments.tables.reading import LIMIT
from kit.api_parsers import StorableJSONParser
from teams.access import Power
from teams.api.base import TeamAPIView


class AnswersField(serializers.JSONField):
    """Name of a doubt or a column → the answer; JSON text where it comes in a form."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """Refuse anything but an object of texts."""
        try:
            found = json.loads(data) if isinstance(data, str) else data
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(answer, str) for answer in found.values()):
            raise serializers.ValidationError(_("An object is needed: name of a doubt → the answer."))
        return found


class RunImportIn(serializers.Serializer[Any]):
    """A file, or a pasted table, and the answers to its doubts.

    With `accept_suggestions` every doubt not answered takes what is suggested; without it, a file that leaves any
    is refused with 422 and all of them in `doubts`.
    """

    file = serializers.FileField(required=False)
    text = serializers.CharField(required=False, trim_whitespace=False, max_length=LIMIT)
    name = serializers.CharField(required=False, max_length=255)
    answers = AnswersField(required=False, default=dict)
    accept_suggestions = serializers.BooleanField(required=False, default=False)


class DoubtOut(serializers.Serializer[Doubt]):
    """A question that the file leaves open. `choices`: each answer with what it means."""

    name = serializers.CharField()
    kind = serializers.CharField()
    line = serializers.IntegerField()
    column = serializers.IntegerField()
    text = serializers.CharField()
    question = serializers.SerializerMethodField()
    suggested = serializers.CharField()
    choices = serializers.SerializerMethodField()

    def get_question(self, doubt: Doubt) -> str:
        """The doubt in words."""
        return table_words.question(doubt)

    def get_choices(self, doubt: Doubt) -> dict[str, str]:
        """Answer → what it means."""
        return {answer: table_words.choice(doubt, answer) for answer in doubt.choices}


class OpenDoubtsOut(serializers.Serializer[Any]):
    """What a refused file is answered with."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField()  # type: ignore[assignment]
    doubts = DoubtOut(many=True)


class RunImportOut(serializers.Serializer[RunImport]):
    """What became of a file. `runs` counts what the file tells of, `made` and `known` what was new and what was there."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    url = serializers.SerializerMethodField()
    competition = serializers.CharField(source="competition.slug")
    format = serializers.CharField()
    source_name = serializers.CharField()
    sha256 = serializers.CharField()
    rows = serializers.SerializerMethodField()
    runs = serializers.SerializerMethodField()
    made = serializers.SerializerMethodField()
    known = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_url(self, asked: RunImport) -> str:
        """Where to ask again."""
        path = reverse("api-run-import", args=[asked.competition.team.slug, asked.pk])
        return str(self.context["request"].build_absolute_uri(path))

    def get_rows(self, asked: RunImport) -> int | None:
        """The file's rows, once they are known."""
        return self._of(asked, "rows")

    def get_runs(self, asked: RunImport) -> int | None:
        """How many runs the file tells of."""
        return self._of(asked, "runs")

    def get_made(self, asked: RunImport) -> int | None:
        """How many were new."""
        return self._of(asked, "made")

    def get_known(self, asked: RunImport) -> int | None:
        """How many were there already."""
        return self._of(asked, "known")

    @staticmethod
    def _of(asked: RunImport, name: str) -> int | None:
        return (asked.job.result or {}).get(name) if asked.job else None

    @extend_schema(responses=ProblemOut(many=True))
    def get_problems(self, asked: RunImport) -> list[dict[str, Any]]:
        """Everything wrong with the file."""
        told = table_words.told(asked.job.problems) if asked.job else []
        return [{name: one[name] for name in ("line", "column", "code", "message")} for one in told]


class CompetitionRunImports(TeamAPIView):
    """The files of runs brought for a competition."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "POST": Power.WRITE}
    parser_classes = (StorableJSONParser, MultiPartParser, FormParser)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large before a byte of it is read."""
        if int(request.headers.get("Content-Length") or 0) > LIMIT + ENVELOPE:
            raise brought_files.TooLarge(LIMIT)
        super().initial(request, *args, **kwargs)

    @extend_schema(operation_id="list_run_imports_of_a_competition", responses=RunImportOut(many=True))
    def get(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Return the imports somebody asked for, latest first."""
        found = RunImport.objects.of(self.team).asked_for()
        competition = get_object_or_404(Competition.objects.of(self.team), slug=competition_slug)
        return self.paged(found.into(competition), RunImportOut, "-pk", request=request)

    @extend_schema(request=RunImportIn, responses={202: RunImportOut, 422: OpenDoubtsOut})
    def post(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Take the file in and ask a worker to import it."""
        competition = get_object_or_404(Competition.objects.of(self.team), slug=competition_slug)
        given = self.valid(RunImportIn)
        file, text = given.get("file"), given.get("text", "")
        draft = run_imports.bring(
            competition=competition,
            by=self.person,
            content=file if file is not None else text,
            name=given.get("name", ""),
        )
        try:
            asked = run_imports.ask(
                draft=draft,
                by=self.person,
                answers=given["answers"],
                accepts_suggestions=given["accept_suggestions"],
            )
        except run_imports.OpenDoubts as refusal:
            run_imports.discard(draft=draft)
            told = {"code": refusal.code, "message": str(refusal), "fields": {}}
            return Response(told | {"doubts": [DoubtOut(one).data for one in refusal.doubts]}, status=422)
        except run_imports.CannotBeRead:
            run_imports.discard(draft=draft)
            raise
        found = RunImport.objects.of(self.team).get(pk=asked.pk)
        return Response(RunImportOut(found, context={"request": request}).data, status=202)


class RunImports(TeamAPIView):
    """The files of runs brought for all of a team's competitions."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(operation_id="list_run_imports", responses=RunImportOut(many=True))
    def get(self, request: Request, team_slug: str) -> Response:
        """Return the imports somebody asked for, latest first."""
        return self.paged(RunImport.objects.of(self.team).asked_for(), RunImportOut, "-pk", request=request)


class OneRunImport(TeamAPIView):
    """One file of runs that was brought."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(responses=RunImportOut)
    def get(self, request: Request, team_slug: str, import_id: int, competition_slug: str = "") -> Response:
        """Return how far its import is, or how it ended."""
        found = RunImport.objects.of(self.team).asked_for()
        if competition_slug:
            found = found.into(get_object_or_404(Competition.objects.of(self.team), slug=competition_slug))
        asked = get_object_or_404(found, pk=import_id)
        return Response(RunImportOut(asked, context={"request": request}).data)
