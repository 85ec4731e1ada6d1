"""The request as our views know it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from teams.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`: `user` is a User, `htmx` is there."""

    user: "User"
    htmx: "HtmxDetails"
