"""Language and colours, chosen in the frame of any page by anybody."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kit.refusals import Refused
from teams.models import User
from teams.services import appearance

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and go back."""
    return _remember(request, "language", settings.LANGUAGE_COOKIE_NAME)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Change the colours and go back."""
    return _remember(request, "theme", settings.THEME_COOKIE_NAME)


def _remember(request: HttpRequest, what: str, cookie: str) -> HttpResponse:
    wanted = request.POST.get(what, "")
    by = request.user if isinstance(request.user, User) else None
    try:
        if what == "language":
            appearance.choose_language(by=by, language=wanted)
        else:
            appearance.choose_theme(by=by, theme=wanted)
    except Refused as refused:
        raise BadRequest(str(refused)) from refused
    response = redirect(_back(request))
    response.set_cookie(
        cookie,
        wanted,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _back(request: HttpRequest) -> str:
    """Return where the person came from, if that is one of our pages."""
    wanted = request.POST.get("next", "")
    secure = request.is_secure()
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=secure):
        return wanted
    return "home"
