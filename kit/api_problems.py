"""Every problem of the API in one shape: {"code", "message", "fields"}."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kit.refusals import Refused


def problem(code: str, message: str, *, status: int, fields: Mapping[str, Any] | None = None) -> Response:
    """Return the answer that every problem takes."""
    return Response({"code": code, "message": message, "fields": fields or {}}, status=status)


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate an exception of a view; DRF's EXCEPTION_HANDLER. Unknown ones return None and become a 500."""
    set_rollback()
    match error:
        case Refused():
            fields = {name: [str(text) for text in texts] for name, texts in error.fields.items()}
            return problem(error.code, str(error), status=error.status, fields=fields)
        case Http404() | exceptions.NotFound():
            return problem("not_found", _("There is nothing here."), status=404)
        case PermissionDenied():
            return problem("permission_denied", _("You may look at this, but not change it."), status=403)
        case exceptions.ValidationError():
            return _invalid(error)
        case exceptions.APIException():
            response = problem(error.default_code, str(error.detail), status=error.status_code)
            if header := getattr(error, "auth_header", None):
                response["WWW-Authenticate"] = header
            if wait := getattr(error, "wait", None):
                response["Retry-After"] = str(int(wait))
            return response
    return None


def _invalid(error: exceptions.ValidationError) -> Response:
    detail = error.detail
    fields = detail if isinstance(detail, dict) else {"": detail}
    return problem("invalid", _("Some fields need another look."), status=400, fields=fields)
