"""What every view of a team's API stands on.

    class Runs(TeamAPIView):
        powers = {"GET": Power.READ, "POST": Power.WRITE}

        @extend_schema(responses=RunOut(many=True))          # described as a page of them
        def get(self, request: Request, team_slug: str) -> Response:
            return self.paged(Run.objects.of(self.team), RunOut, "-created_at", "-pk")

        @extend_schema(request=RunIn, responses={201: RunOut})
        def post(self, request: Request, team_slug: str) -> Response:
            data = self.valid(RunIn)
            run = runs.record(team=self.team, by=self.person, **data)
            return Response(RunOut(run).data, status=201)

Address: `path("runs/", views.Runs.as_view(), name="runs")` below `teams/<slug:team_slug>/`. `Refused` and Django's
Http404 and PermissionDenied become our JSON by themselves. A POST with an `Idempotency-Key` header runs in one
transaction with the row of its key; nothing is to be done for it in the view.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.db import models, transaction
from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from teams.access import Power, membership_for
from teams.api.paging import Pages
from teams.api.throttles import CallsPerMinute
from teams.models import ApiToken, IdempotentReply, Membership, Team, User
from teams.services import idempotency


class Repeated(Exception):
    """Not a problem: the call was answered before, and the same answer goes out again."""

    def __init__(self, reply: IdempotentReply) -> None:
        super().__init__(reply.key)
        self.reply = reply


class AlwaysOurs(BaseContentNegotiation):
    """Answers JSON whatever the client says it accepts: an error must never become HTML or 406."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """Return the parser of the body's kind, or None, which becomes 415."""
        from_kind = {parser.media_type: parser for parser in parsers}
        return from_kind.get((request.content_type or "").partition(";")[0].strip().lower())

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the view's first renderer."""
        first = next(iter(renderers))
        return first, first.media_type


class TokenAPIView(APIView):
    """A view of the API: by token, counted, always JSON."""

    throttle_classes = (CallsPerMinute,)
    content_negotiation_class = AlwaysOurs
    metadata_class = None
    pagination_class = Pages  # read by the OpenAPI description of lists


class TeamAPIView(TokenAPIView):
    """A view below `teams/<slug:team_slug>/`: `self.team`, `self.membership` and `self.person` are there.

    `powers` says for each method what the token's member must be allowed to do. A strange team answers 404
    exactly like a missing one, a role without the power 403.
    """

    powers: ClassVar[dict[str, Power]] = {}

    team: Team
    membership: Membership
    person: User
    _key = ""
    _reply: IdempotentReply | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a class with a method that nobody gave a power: it would be open to every member."""
        super().__init_subclass__(**kwargs)
        handled = {name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(cls, name)}
        if handled != set(cls.powers):
            raise TypeError(f"{cls.__name__}: powers name {sorted(cls.powers)}, methods {sorted(handled)}")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; a POST with a key does so in one transaction with the row of its key."""
        if request.method != "POST" or not request.headers.get("Idempotency-Key"):
            return super().dispatch(request, *args, **kwargs)
        self._key = request.headers["Idempotency-Key"]
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            elif self._reply is not None:
                answer = json.loads(JSONRenderer().render(cast(Response, response).data))
                idempotency.keep(reply=self._reply, status=response.status_code, answer=answer)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find out who calls, then whether this team and this method are theirs."""
        super().initial(request, *args, **kwargs)
        method = "GET" if request.method == "HEAD" else str(request.method)
        token = cast(ApiToken, request.auth)
        if token.membership.team.slug != kwargs["team_slug"]:
            raise Http404
        power = self.powers.get(method, Power.READ)
        self.membership = membership_for(token.membership.user, kwargs["team_slug"], power)
        self.team, self.person = self.membership.team, self.membership.user
        if self._key:
            self._reserve(request)

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a repeated call as the first time; all else as DRF does."""
        if isinstance(exc, Repeated):
            again = Response(exc.reply.answer, status=exc.reply.status)
            again["Idempotent-Replayed"] = "true"
            return again
        return super().handle_exception(exc)

    def _reserve(self, request: Request) -> None:
        reply = idempotency.reserve(
            membership=self.membership,
            key=self._key,
            path=request.path,
            body_digest=body_digest(request),
        )
        if reply.status:
            raise Repeated(reply)
        self._reply = reply

    def valid(self, serializer: type[BaseSerializer[Any]], **options: Any) -> dict[str, Any]:
        """Return the body as the serializer understands it; raises ValidationError, our 400."""
        given = serializer(data=self.request.data, **options)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def paged(
        self,
        rows: models.QuerySet[Any],
        serializer: type[BaseSerializer[Any]],
        *ordering: str,
        **context: Any,
    ) -> Response:
        """Answer one page of the rows. `ordering` ends with a unique field and has none that may be null."""
        pages = Pages(*ordering)
        page = pages.paginate_queryset(rows, self.request, view=self)
        return pages.get_paginated_response(serializer(page, many=True, context=context).data)


def body_digest(request: Request) -> str:
    """Return the SHA-256 of what the body says; a form's boundary, which differs each time, is left out."""
    sha = hashlib.sha256()
    if (request.content_type or "").startswith("multipart/"):
        for name, values in sorted(cast(QueryDict, request.data).lists()):
            for value in values:
                sha.update(f"{len(name)}:{name}".encode())
                for chunk in value.chunks() if hasattr(value, "chunks") else [str(value).encode()]:
                    sha.update(chunk)
                if hasattr(value, "seek"):
                    value.seek(0)
    else:
        sha.update(request._request.body)  # noqa: SLF001 - DRF has no name for the raw body before it is parsed
    return sha.hexdigest()
