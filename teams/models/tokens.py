"""Keys with which programs call the API for a member."""

import hashlib
import secrets
import time
from typing import ClassVar

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models.memberships import Membership
from teams.models.teams import Team

PREFIX = "wu_"
KEPT_SECONDS = 20.0
MOST_KEPT = 500
_opened: dict[str, "tuple[ApiToken, float]"] = {}
STILL_OPENS = """
    SELECT 1 FROM teams_apitoken token
    JOIN teams_membership membership ON membership.id = token.membership_id
    JOIN teams_team team ON team.id = membership.team_id
    JOIN teams_user person ON person.id = membership.user_id
    WHERE token.id = %s AND token.digest = %s AND token.revoked_at IS NULL AND membership.left_at IS NULL
        AND person.is_active AND membership.role = %s AND team.slug = %s AND person.email = %s
        AND person.language = %s AND person.time_zone = %s
"""


def new_secret() -> str:
    """Return a fresh secret of 256 bits with our prefix, so that scanners of leaked keys know whose it is."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hex. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """The words for reading tokens."""

    def of(self, team: Team) -> "ApiTokenQuerySet":
        """Tokens of one team's members."""
        return self.filter(membership__team=team)

    def of_member(self, membership: Membership) -> "ApiTokenQuerySet":
        """Tokens of one member, newest first."""
        return self.filter(membership=membership).order_by("-created_at", "-pk")

    def of_others(self, membership: Membership) -> "ApiTokenQuerySet":
        """Tokens of everybody but this member, each with its person, newest first."""
        others = self.exclude(membership=membership).select_related("membership__user")
        return others.order_by("-created_at", "-pk")

    def unrevoked(self) -> "ApiTokenQuerySet":
        """Tokens that nobody has revoked."""
        return self.filter(revoked_at=None)

    def opened_by(self, secret: str) -> "ApiToken | None":
        """Return the token that this secret opens today, with its membership, team and person; else None.

        Programs call many times a second. What was found is kept for a few seconds, and each call asks, by one short
        statement, whether it is still so: revoked, left, or another role holds from the next call on.
        """
        digest = digest_of(secret)
        kept, since = _opened.get(digest, (None, 0.0))
        if kept and time.monotonic() - since < KEPT_SECONDS and kept.still_opens():
            return kept
        found = self._opened_by(digest)
        if len(_opened) > MOST_KEPT:
            _opened.clear()
        if found:
            _opened[digest] = (found, time.monotonic())
        else:
            _opened.pop(digest, None)
        return found

    def _opened_by(self, digest: str) -> "ApiToken | None":
        return (
            self.unrevoked()
            .filter(
                digest=digest,
                membership__left_at=None,
                membership__user__is_active=True,
            )
            .select_related("membership__team", "membership__user")
            .first()
        )


class ApiToken(models.Model):
    """A key of one membership; the secret itself is shown once and never kept."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name

    def still_opens(self) -> bool:
        """Tell whether all that decides about a call is as it was when this was read."""
        membership = self.membership
        person = membership.user
        known: list[int | str] = [
            self.pk,
            self.digest,
            membership.role,
            membership.team.slug,
            person.email,
            person.language,
            person.time_zone,
        ]
        with connection.cursor() as cursor:
            cursor.execute(STILL_OPENS, known)
            return cursor.fetchone() is not None
