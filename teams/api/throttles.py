"""How often a program may call."""

import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60


class CallsPerMinute(BaseThrottle):
    """Counts the calls of one token, or of one address without a token, in the running minute.

    A counter rather than DRF's list of moments: the shared cache then carries one number per token.
    """

    def allow_request(self, request: Request, view: object) -> bool:
        """Count this call; say no when the minute is used up."""
        caller = f"token{request.auth.pk}" if request.auth else f"from{self.get_ident(request)}"
        key = f"api-calls:{caller}:{int(time.time()) // WINDOW}"
        cache.add(key, 0, timeout=WINDOW)
        try:
            calls = cache.incr(key)
        except ValueError:  # the minute ended between the two lines
            return True
        return calls <= settings.API_CALLS_PER_MINUTE

    def wait(self) -> float:
        """Return the seconds until the next minute begins."""
        return WINDOW - int(time.time()) % WINDOW
