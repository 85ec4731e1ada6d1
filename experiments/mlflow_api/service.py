"""What the service says of itself, and its answer to whatever it does not serve."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from experiments.mlflow_api.door import Answer, Call, caller, endpoint
from experiments.mlflow_api.problems import told
from teams.access import Power

# Of the MLflow whose protocol we follow; clients compare it before they use what is newer.
PROTOCOL = "3.17.2"


@endpoint("GET", Power.READ)
def server_info(call: Call) -> Answer:
    """Say which of the protocol's extras are here: none."""
    return {
        "store_type": "SqlStore",
        "workspaces_enabled": False,
        "trace_archival_enabled": False,
        "multipart_uploads_enabled": False,
        "multipart_downloads_enabled": False,
        "features_enabled": {},
    }


@require_safe
def version(request: HttpRequest, team_slug: str | None = None) -> HttpResponseBase:
    """Say which MLflow's protocol this is."""
    return _plain(request, team_slug, PROTOCOL)


@require_safe
def health(request: HttpRequest, team_slug: str | None = None) -> HttpResponseBase:
    """Say that the process lives."""
    return _plain(request, team_slug, "OK")


def _plain(request: HttpRequest, team_slug: str | None, text: str) -> HttpResponseBase:
    """Answer a text to everybody at the root; below a team only to those whom it exists for."""
    if team_slug is not None:
        try:
            caller(request, team_slug)
        except Exception as error:
            if (refused := told(error)) is None:
                raise
            return refused
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@csrf_exempt
def not_served(request: HttpRequest, **_named: Any) -> HttpResponse:
    """Answer an address below /api/ that nobody serves, in the words of both our APIs: none can know which was meant."""
    message = _(
        "Wrapup does not serve this address. It takes in what MLflow's tracking logs;"
        " the model registry, traces and the gateway are not part of it."
    )
    return JsonResponse(
        {"error_code": "ENDPOINT_NOT_FOUND", "code": "not_found", "message": message, "fields": {}},
        status=404,
        json_dumps_params={"ensure_ascii": False},
    )
