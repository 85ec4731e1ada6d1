"""Signing in and passwords: allauth's views, answering as our other forms do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe


def _says_422(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a form with problems with 422, as everywhere in the house; allauth would say 200."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and form is not None and form.errors:
            response.status_code = 422
        return response

    return answer


read_or_write = require_http_methods(["GET", "HEAD", "POST"])

login = read_or_write(_says_422(account.login))
logout = read_or_write(account.logout)
inactive = require_safe(account.account_inactive)
signup = read_or_write(account.signup)
change_password = read_or_write(login_required(_says_422(account.password_change)))
reset_password = read_or_write(_says_422(account.password_reset))
reset_password_done = require_safe(account.password_reset_done)
choose_password = read_or_write(_says_422(account.password_reset_from_key))
choose_password_done = require_safe(account.password_reset_from_key_done)
