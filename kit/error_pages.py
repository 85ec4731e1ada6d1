"""Error answers: a page for people, JSON for the API."""

import logging
import re
import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from kit.troubles import Trouble, trouble_of

logger = logging.getLogger(__name__)

# Addresses where programs ask: our own API, and MLflow's at the root and below a team.
PROGRAMS = re.compile(r"(/t/[^/]+)?/api/")
ERROR_CODES = {
    400: "BAD_REQUEST",
    403: "PERMISSION_DENIED",
    404: "ENDPOINT_NOT_FOUND",
    413: "INVALID_PARAMETER_VALUE",
    429: "REQUEST_LIMIT_EXCEEDED",
    500: "INTERNAL_ERROR",
    503: "TEMPORARILY_UNAVAILABLE",
    507: "RESOURCE_EXHAUSTED",
}
# Seconds; a database that is started again is back sooner.
RETRY_AFTER = "5"


def _answer(request: HttpRequest, *, status: int, code: str, message: str) -> HttpResponse:
    if PROGRAMS.match(request.path):
        said = {"code": code, "message": message, "fields": {}}
        if not request.path.startswith("/api/v1/"):
            # MLflow's clients read another name.
            said["error_code"] = ERROR_CODES[status]
        return JsonResponse(said, status=status)
    return render(request, f"{status}.html", {"message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _answer(request, status=400, code="bad_request", message=_("This request makes no sense."))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    message = _("You may look at this, but not change it.")
    return _answer(request, status=403, code="permission_denied", message=message)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return _answer(request, status=404, code="not_found", message=_("There is nothing here."))


def content_too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413."""
    message = _("This is larger than %(megabytes)s MB; nothing was taken in.") % {
        "megabytes": settings.LARGEST_FILE // 1024 // 1024
    }
    return _answer(request, status=413, code="too_large", message=message)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429; asked for by allauth when somebody tries to sign in too often."""
    message = _("That was too often. Try again in a minute.")
    response = _answer(request, status=429, code="throttled", message=message)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without a trace; it is in the log. What only the machine lacks has its own number and words."""
    # Who this is may be what could not be asked.
    with override(getattr(request, "LANGUAGE_CODE", None) or get_language_from_request(request)):
        error = sys.exc_info()[1]
        match trouble_of(error):
            case Trouble.AWAY:
                logger.warning("The database is away or busy at %s: %s", request.path, error)
                message = _("The database does not answer right now. Try again in a moment.")
                response = _plain(request, status=503, code="unavailable", message=message)
                response["Retry-After"] = RETRY_AFTER
                return _logged(response)
            case Trouble.FULL:
                logger.error("The disk is full at %s: %s", request.path, error)
                message = _("The server's disk is full. Nothing of this was saved.")
                return _logged(_plain(request, status=507, code="disk_full", message=message))
        message = _("Something broke on our side. It has been noted.")
        return _plain(request, status=500, code="server_error", message=message)


def _plain(request: HttpRequest, *, status: int, code: str, message: str) -> HttpResponse:
    if PROGRAMS.match(request.path):
        return _answer(request, status=status, code=code, message=message)
    # The frame asks the database, which may be what broke; these pages ask nobody.
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def _logged(response: HttpResponse) -> HttpResponse:
    """Keep Django from logging this answer: there are as many as visitors while it lasts, and no trace tells more."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response
