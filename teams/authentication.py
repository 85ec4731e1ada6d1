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


class WrongToken(Exception):
    """The header holds no token that opens anything."""


def token_of(header: bytes) -> ApiToken | None:
    """Return the token of an `Authorization` header, with its membership, team and person, in one query.

    `Bearer <token>`, or Basic with the e-mail as user and the token as password: that is what the MLflow client
    sends for MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD. The user name may be left empty; one that is
    not the token's person is refused. None when the header names no such scheme; raises WrongToken.
    """
    scheme, _space, rest = header.partition(b" ")
    match scheme.lower():
        case b"bearer":
            name, secret = "", rest.strip().decode("latin-1")
        case b"basic":
            name, secret = _basic(rest)
        case _:
            return None
    token = ApiToken.objects.opened_by(secret)
    if token is None or (name and name.lower() != token.membership.user.email):
        raise WrongToken
    tokens.note_use(token)
    return token


class TokenAuthentication(BaseAuthentication):
    """A token in the header. `request.auth` is the `ApiToken`, `request.user` its person."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the person and the token; None when no token came; raise AuthenticationFailed for a wrong one."""
        try:
            token = token_of(get_authorization_header(request))
        except WrongToken:
            raise AuthenticationFailed from None
        return (token.membership.user, token) if token else None

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that the answer is 401 and says how to do better."""
        return 'Bearer realm="Wrapup"'


def _basic(encoded: bytes) -> tuple[str, str]:
    """Return user and password of RFC 7617, which are joined by a colon, in UTF-8 and base64."""
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise WrongToken from None
    if not colon:
        raise WrongToken
    return name.strip(), password.strip()


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells OpenAPI about our tokens."""

    target_class = "teams.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme's description."""
        return {"type": "http", "scheme": "bearer", "description": "A token of the team's token page."}
