"""Only the names of the installation are answered, also where CommonMiddleware, which asks it, does not run."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def only(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 to a Host that is not among ALLOWED_HOSTS (a rebound name of somebody else's page)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.get_host()
        return get_response(request)

    return middleware
