"""Keys with which programs call the API for a member."""

import hashlib
import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models.memberships import Membership
from teams.models.teams import Team

PREFIX = "wu_"


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
        """Return the token that this secret opens today, with its membership, team and person; else None."""
        return (
            self.unrevoked()
            .filter(
                digest=digest_of(secret),
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
