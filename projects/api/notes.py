"""Notes for machines."""

import re
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects import selectors
from projects.models import Note, NoteKind
from projects.services import notes
from teams.access import Power
from teams.api.base import TeamAPIView

IF_MATCH = re.compile(r'^(?:W/)?"(\d{1,9})"$')


class NoteOut(serializers.ModelSerializer[Note]):
    """A note as it is now."""

    author = serializers.CharField(source="author.name", default=None, allow_null=True)

    class Meta:
        model = Note
        fields = (
            "id",
            "kind",
            "day",
            "title",
            "session_number",
            "speaker",
            "body",
            "author",
            "version",
            "created_at",
            "changed_at",
        )


class NoteIn(serializers.Serializer[Any]):
    """A new note."""

    kind = serializers.ChoiceField(choices=NoteKind.choices)
    day = serializers.DateField()
    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    session_number = serializers.IntegerField(min_value=1, max_value=999, required=False, allow_null=True)
    speaker = serializers.CharField(max_length=80, required=False, allow_blank=True)
    body = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)


class NoteChangeIn(NoteIn):
    """What changes in a note; fields left out stay as they were at `version` (or the one of If-Match)."""

    kind = serializers.ChoiceField(choices=NoteKind.choices, required=False)
    day = serializers.DateField(required=False)
    version = serializers.IntegerField(min_value=1, required=False)


class FilterIn(serializers.Serializer[Any]):
    """Which notes a list holds."""

    kind = serializers.ChoiceField(choices=NoteKind.choices, required=False)
    week = serializers.IntegerField(min_value=1, max_value=104, required=False)
    q = serializers.CharField(max_length=200, required=False, allow_blank=True)


class Notes(TeamAPIView):
    """`notes/`."""

    powers = {"GET": Power.READ, "POST": Power.NOTE}

    @extend_schema(operation_id="list_notes", parameters=[FilterIn], responses=NoteOut(many=True))
    def get(self, request: Request, team_slug: str) -> Response:
        """List the team's notes, the latest day first."""
        asked = FilterIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = selectors.notes_like(self.team, **asked.validated_data)
        return self.paged(found.with_bodies(), NoteOut, "-day", "-pk")

    @extend_schema(request=NoteIn, responses={201: NoteOut})
    def post(self, request: Request, team_slug: str) -> Response:
        """Write a note."""
        text = notes.NoteText(**self.valid(NoteIn))
        return _answer(notes.write(team=self.team, by=self.person, text=text).note, status=201)


class OneNote(TeamAPIView):
    """`notes/<id>/`."""

    powers = {"GET": Power.READ, "PATCH": Power.NOTE}

    @extend_schema(responses=NoteOut)
    def get(self, request: Request, team_slug: str, note_id: int) -> Response:
        """Return a note; its version is the ETag."""
        return _answer(self._note(note_id))

    @extend_schema(
        request=NoteChangeIn,
        responses=NoteOut,
        parameters=[OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER)],
    )
    def patch(self, request: Request, team_slug: str, note_id: int) -> Response:
        """Change a note that was read at a version; merged when somebody else changed other places, 409 when the same."""
        note = self._note(note_id)
        given = self.valid(NoteChangeIn)
        version = self._version(request, given)
        text = notes.text_at(note=note, version=version)
        saved = notes.change(note=note, by=self.person, version=version, text=text.with_changes(**given))
        return _answer(saved.note)

    def _note(self, note_id: int) -> Note:
        return get_object_or_404(Note.objects.of(self.team).select_related("author"), pk=note_id)

    def _version(self, request: Request, given: dict[str, Any]) -> int:
        """Take the version out of the body, else out of If-Match."""
        named: int | None = given.pop("version", None)
        if named is not None:
            return named
        match = IF_MATCH.match(request.headers.get("If-Match", ""))
        if match is None:
            raise serializers.ValidationError(
                {"version": [_("Say which version you read: in “version”, or in If-Match.")]}
            )
        return int(match[1])


def _answer(note: Note, *, status: int = 200) -> Response:
    return Response(NoteOut(note).data, status=status, headers={"ETag": f'"{note.version}"'})
