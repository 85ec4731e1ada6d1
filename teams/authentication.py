"""API tokens: who is calling."""

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate(self, request: HttpRequest) -> None:
        """Nobody yet."""
        return

    def authenticate_header(self, request: HttpRequest) -> str:
        """Ask for a token, so that the answer is 401."""
        return "Bearer"
