"""What ties a person to a team."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models.teams import Team
from teams.models.users import User


class Role(models.TextChoices):
    """What a member may do; who does which work is another matter (projects)."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    MEMBER = "member", _("Member")
    MENTOR = "mentor", _("Mentor")
    VIEWER = "viewer", _("Viewer")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """The words for reading memberships."""

    def of(self, team: Team) -> "MembershipQuerySet":
        """Memberships of one team."""
        return self.filter(team=team)

    def current(self) -> "MembershipQuerySet":
        """Of people who have not left."""
        return self.filter(left_at=None)

    def owners(self) -> "MembershipQuerySet":
        """Of those who own their team."""
        return self.filter(role=Role.OWNER)

    def of_address(self, *, email: str, slug: str) -> "Membership | None":
        """Return the membership of the person with this e-mail address in the team at this address, if any."""
        found = self.filter(user__email=email.strip().lower(), team__slug=slug)
        return found.select_related("user", "team").order_by("pk").first()

    def by_name(self) -> "MembershipQuerySet":
        """In the order of the people's names, each with its person."""
        return self.select_related("user").order_by("user__name", "user__email", "pk")


class Membership(models.Model):
    """A person in a team, from when to when, and as what. A row is never deleted: the history stays."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=7, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    left_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=models.Q(left_at=None),
                name="one_current_membership",
                violation_error_message=_("This person is in the team already."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="membership_role_is_known",
                violation_error_message=_("There is no such role."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
