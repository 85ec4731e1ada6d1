"""What is too large is refused before it is read: by the length that its sender declares."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kit import error_pages


def refused(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 413 to a body longer than any form or call of ours takes, with none of it read or kept.

    A body without a declared length is counted where it is read, and so are those for addresses that stream to a limit
    of their own (UNBOUNDED_BODIES).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        declared = request.headers.get("Content-Length", "")
        is_too_large = (
            declared.isascii() and declared.isdecimal() and int(declared[:20]) > settings.LARGEST_BODY
        )
        if is_too_large and not re.match(settings.UNBOUNDED_BODIES, request.path_info):
            return error_pages.content_too_large(request)
        return get_response(request)

    return middleware
