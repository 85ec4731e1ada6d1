"""What every handler of the tracking API stands on.

    @endpoint("POST", Power.WRITE)
    def create(call: Call) -> Answer:
        run = tracking.create(team=call.team, by=call.person, name=call.given.maybe_text("run_name"))
        return {"run": shapes.run(run)}

    path("runs/create", door(runs.create), name="create-run")                  # urls.py
    path("artifacts/<path:path>", door(files.put, files.get, files.delete))    # one address, several methods

`call.given` holds the JSON body of a POST, PATCH or DELETE, or the query of a GET, and reads it checked (fields.py).
What the address names comes as keyword arguments. Answer a dict, None for {}, or any response of Django's, a streaming
one too. Success is 200 always: clients take 201 for a failure. Raise `problems.invalid(…)`, `problems.missing(…)`; a
`Refused`, Http404 and PermissionDenied become the protocol's shape by themselves. With `is_raw=True` the body is not
read: `call.request` is there to stream from.

The token alone says who calls, a session never, so no token of a form is asked for either. One query finds token,
membership, team and person. Calls are not counted: 429 would hold a training loop for four minutes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from experiments.mlflow_api import problems
from experiments.mlflow_api.encoding import encoded
from experiments.mlflow_api.fields import Given, from_json, from_query
from experiments.mlflow_api.problems import Problem
from teams.access import Power, can
from teams.authentication import WrongToken, token_of
from teams.models import Membership, Team, User

MOST_BYTES = 8_000_000
JSON = "application/json"


@dataclass(slots=True)
class Call:
    """One call: who makes it, for which team, what it says, and how many bytes of body say it."""

    request: HttpRequest
    membership: Membership
    given: Given
    size: int = 0

    @property
    def team(self) -> Team:
        """The team of the token."""
        return self.membership.team

    @property
    def person(self) -> User:
        """Whose token it is."""
        return self.membership.user


Answer = Mapping[str, Any] | HttpResponseBase | None
Handler = Callable[..., Answer]


@dataclass(frozen=True)
class Endpoint:
    """A handler with its method and the power that it takes."""

    method: str
    power: Power
    handler: Handler
    most_bytes: int
    is_raw: bool


def endpoint(
    method: str, power: Power, *, most_bytes: int = MOST_BYTES, is_raw: bool = False
) -> Callable[[Handler], Endpoint]:
    """Make a handler of a function; a body longer than `most_bytes` is refused before it is read."""

    def made(handler: Handler) -> Endpoint:
        return Endpoint(method, power, handler, most_bytes, is_raw)

    return made


def door(*endpoints: Endpoint) -> Callable[..., HttpResponseBase]:
    """Return the view of an address, which answers the methods of these endpoints."""
    by_method = {one.method: one for one in endpoints}
    allowed = ", ".join(by_method)

    @csrf_exempt
    def view(request: HttpRequest, team_slug: str | None = None, **named: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else str(request.method)
        if (chosen := by_method.get(method)) is None:
            refused = problems.told(Problem("BAD_REQUEST", f"Use {allowed} here.", status=405))
            assert refused is not None
            refused["Allow"] = allowed
            return refused
        try:
            return _answered(chosen, request, team_slug, named)
        except Exception as error:
            if (answer := problems.told(error)) is None:
                raise
            return answer

    return view


def _answered(
    chosen: Endpoint, request: HttpRequest, team_slug: str | None, named: Mapping[str, Any]
) -> HttpResponseBase:
    membership = caller(request, team_slug)
    with override(membership.user.language):
        try:
            _check(membership, chosen.power)
            given, size = _given(chosen, request)
            return response_of(chosen.handler(Call(request, membership, given, size), **named))
        except Exception as error:
            # Told here, where texts are in the person's language.
            if (answer := problems.told(error)) is None:
                raise
            return answer


def _check(membership: Membership, power: Power) -> None:
    if not can(membership, power):
        raise PermissionDenied


def caller(request: HttpRequest, team_slug: str | None) -> Membership:
    """Return who calls. Raises WrongToken, and Problem when the address is not that of the token's team.

    A team of others answers like one that does not exist; the code is not that of a missing experiment, which
    clients would take for leave to create one.
    """
    token = token_of(request.META.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace"))
    if token is None:
        raise WrongToken
    if team_slug is not None and token.membership.team.slug != team_slug:
        message = _("The token of this call opens no team at %(address)s.") % {"address": f"/t/{team_slug}"}
        raise Problem("ENDPOINT_NOT_FOUND", message)
    return token.membership


def _given(chosen: Endpoint, request: HttpRequest) -> tuple[Given, int]:
    if chosen.is_raw:
        return Given({}), 0
    if chosen.method == "GET":
        return from_query(request.GET), 0
    raw = request.read(chosen.most_bytes + 1)
    if len(raw) > chosen.most_bytes:
        raise RequestDataTooBig
    return from_json(raw), len(raw)


def response_of(answer: Answer) -> HttpResponseBase:
    """Return an answer as it goes out."""
    if isinstance(answer, HttpResponseBase):
        return answer
    return HttpResponse(encoded(answer or {}), content_type=JSON)
