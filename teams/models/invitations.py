"""Links that let somebody into a team once."""

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models.memberships import Role
from teams.models.teams import Team
from teams.models.tokens import digest_of
from teams.models.users import User


def new_secret() -> str:
    """Return the secret part of a link: 256 bits."""
    return secrets.token_urlsafe(32)


class InvitationState(models.TextChoices):
    """What has become of an invitation."""

    OPEN = "open", _("Open")
    USED = "used", _("Used")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """The words for reading invitations."""

    def of(self, team: Team) -> "InvitationQuerySet":
        """Invitations into one team."""
        return self.filter(team=team)

    def open(self) -> "InvitationQuerySet":
        """Those that still let somebody in."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def made_by(self, person: User) -> "InvitationQuerySet":
        """Those that one person made."""
        return self.filter(by=person)

    def newest_first(self) -> "InvitationQuerySet":
        """Each with who made it, the latest on top."""
        return self.select_related("by").order_by("-created_at", "-pk")

    def behind(self, secret: str) -> "Invitation | None":
        """Return the invitation of a link, whatever its state, with its team; None when there is none."""
        return self.filter(digest=digest_of(secret)).select_related("team", "by").first()


class Invitation(models.Model):
    """A link into a team: for one person, for some days; the secret in it is shown once and never kept."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=7, choices=Role, default=Role.MEMBER)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_invitation_has_when_and_who",
                violation_error_message=_("An accepted invitation needs the moment and the person."),
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="invitation_is_not_accepted_and_revoked",
                violation_error_message=_("An invitation is accepted or revoked, not both."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="invitation_role_is_known",
                violation_error_message=_("There is no such role."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.get_role_display()}"

    @property
    def state(self) -> InvitationState:
        """Return what has become of it by now."""
        if self.accepted_at:
            return InvitationState.USED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.OPEN if self.expires_at > timezone.now() else InvitationState.EXPIRED
