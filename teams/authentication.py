"""Who is calling the API: a token, never a session."""

import base64
import binascii
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from teams.models import ApiToken, User
from teams.services import tokens


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`, or Basic with the e-mail as user and the token as password.

    Basic is what the MLflow client sends for MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD. The
    user name may be left empty; one that is not the token's person is refused. `request.auth` is the
    `ApiToken`, `request.user` its person.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the person and the token; None when no token came; raise AuthenticationFailed for a wrong one."""
        scheme, _space, rest = get_authorization_header(request).partition(b" ")
        match scheme.lower():
            case b"bearer":
                name, secret = "", rest.strip().decode("latin-1")
            case b"basic":
                name, secret = _basic(rest)
            case _:
                return None
        token = ApiToken.objects.opened_by(secret)
        if token is None or (name and name.lower() != token.membership.user.email):
            raise AuthenticationFailed
        tokens.note_use(token)
        return token.membership.user, token

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that the answer is 401 and says how to do better."""
        return 'Bearer realm="Wrapup"'


def _basic(encoded: bytes) -> tuple[str, str]:
    """Return user and password of RFC 7617, which are joined by a colon, in UTF-8 and base64."""
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise AuthenticationFailed from None
    if not colon:
        raise AuthenticationFailed
    return name.strip(), password.strip()


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells OpenAPI about our tokens."""

    target_class = "teams.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme's description."""
        return {"type": "http", "scheme": "bearer", "description": "A token of the team's token page."}
