"""A bare page as the peer of one of ours, asked beside it without disturbing it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler
from django.test.utils import override_settings


class _BareHandler(ClientHandler):
    """Answers by another module's addresses.

    Overriding ROOT_URLCONF around each request would empty the caches of addresses that a server keeps, and our
    page, asked in turn with the peer, would pay for filling them again every time.
    """

    def __init__(self, urls: str) -> None:
        super().__init__(enforce_csrf_checks=False)
        self.urls = urls

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = self.urls  # type: ignore[attr-defined]  Django's own way to choose addresses
        return super().get_response(request)


def client_of(urls: str, *, middleware: Sequence[str] | None = None) -> Client:
    """Return a client that asks the pages of the module `urls`, through other middleware when given."""
    client: Any = Client()
    client.handler = _BareHandler(urls)
    if middleware is None:
        client.handler.load_middleware()
    else:
        with override_settings(MIDDLEWARE=middleware):
            client.handler.load_middleware()
    return client
