"""Every problem in the one shape that MLflow's clients read: {"error_code", "message"}."""

import logging

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Refused
from kit.troubles import Trouble, trouble_of
from teams.authentication import WrongToken

logger = logging.getLogger(__name__)

# The protocol's codes and the status that belongs to each. Clients try 408, 429, 500 and 502 to 504 again, eight times in four
# minutes, while the training script waits: none of them is ever the answer to somebody's mistake.
STATUSES = {
    "BAD_REQUEST": 400,
    "INVALID_PARAMETER_VALUE": 400,
    "RESOURCE_ALREADY_EXISTS": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "ENDPOINT_NOT_FOUND": 404,
    "NOT_FOUND": 404,
    "RESOURCE_DOES_NOT_EXIST": 404,
    "RESOURCE_CONFLICT": 409,
    "NOT_IMPLEMENTED": 501,
    "TEMPORARILY_UNAVAILABLE": 503,
    # Of the 5xx the clients do not try this one again: a full disk takes longer than a training script waits.
    "RESOURCE_EXHAUSTED": 507,
}
# The everyday of a training script, as asking for an experiment's name before making it: nothing to log a warning of.
EXPECTED = frozenset({400, 404, 409})


class Problem(Exception):
    """A "no" in the protocol's own words. `status` differs from the code's only where a comment says why."""

    def __init__(self, code: str, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.status = status or STATUSES[code]


def invalid(message: str) -> Problem:
    """Return the problem of a wrong value, the commonest."""
    return Problem("INVALID_PARAMETER_VALUE", message)


def missing(message: str) -> Problem:
    """Return the problem of something that is not there."""
    return Problem("RESOURCE_DOES_NOT_EXIST", message)


def told(error: Exception) -> HttpResponse | None:
    """Translate an exception of a handler; None for one that nobody expected, which becomes a 500."""
    problem = _problem(error)
    if problem is None:
        return None
    answer = JsonResponse(
        {"error_code": problem.code, "message": problem.message},
        status=problem.status,
        json_dumps_params={"ensure_ascii": False},
    )
    if problem.status == 401:
        answer["WWW-Authenticate"] = 'Basic realm="Wrapup"'
    if problem.status in EXPECTED:
        # Django warns of every answer from 400 on that is not marked so.
        answer._has_been_logged = True  # type: ignore[attr-defined] # noqa: SLF001 — Django's own mark
    return answer


def _problem(error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case Conflict():
            return Problem("RESOURCE_CONFLICT", str(error))
        case Refused():
            return invalid(str(error))
        case WrongToken():
            message = _(
                "No token of ours came with this call. Set MLFLOW_TRACKING_TOKEN to one of your team."
            )
            return Problem("UNAUTHENTICATED", message)
        case PermissionDenied():
            return Problem("PERMISSION_DENIED", _("You may look at this, but not change it."))
        case Http404():
            return missing(_("There is nothing here."))
    return _problem_of_the_house(error)


def _problem_of_the_house(error: Exception) -> Problem | None:
    match error:
        case RequestDataTooBig():
            return Problem("BAD_REQUEST", _("This is more than fits in one call."), status=413)
        case UnreadablePostError():
            return Problem("BAD_REQUEST", _("The call broke off before its end."))
        case DataError():
            logger.warning("The database refused a value that nothing before it did", exc_info=error)
            return invalid(_("The database cannot keep one of these values."))
    match trouble_of(error):
        case Trouble.AWAY:
            # Every write may come again, so this is one of the few answers that the client had better try again.
            logger.warning("The database is away or busy", exc_info=error)
            return Problem("TEMPORARILY_UNAVAILABLE", _("The database is busy. Try again."))
        case Trouble.FULL:
            logger.error("The disk is full", exc_info=error)
            return Problem("RESOURCE_EXHAUSTED", _("The server's disk is full. Nothing of this was saved."))
    return None
