"""Who may do what: the only place that decides permissions."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.http import Http404

from teams.models import Membership, Role, Team, User


class Power(StrEnum):
    """What a door asks for."""

    READ = "read"
    NOTE = "note"
    WRITE = "write"
    MANAGE = "manage"
    OWN = "own"


POWERS: dict[str, frozenset[Power]] = {
    Role.VIEWER: frozenset({Power.READ}),
    Role.MENTOR: frozenset({Power.READ, Power.NOTE}),
    Role.MEMBER: frozenset({Power.READ, Power.NOTE, Power.WRITE}),
    Role.MANAGER: frozenset({Power.READ, Power.NOTE, Power.WRITE, Power.MANAGE}),
    Role.OWNER: frozenset(Power),
}


def membership_for(user: User, slug: str, power: Power = Power.READ) -> Membership:
    """Return the person's membership of the team.

    Raises Http404 to strangers, for whom the team does not exist, and PermissionDenied to members whose
    role lacks the power.
    """
    found = (
        Membership.objects.current()
        .filter(team__slug=slug, user=user, user__is_active=True)
        .select_related("team")
        .first()
    )
    if found is None:
        raise Http404
    found.user = user
    if not can(found, power):
        raise PermissionDenied
    return found


def team_for(user: User, slug: str, power: Power = Power.READ) -> Team:
    """Return the team if the person may do this in it; raises as `membership_for` does."""
    return membership_for(user, slug, power).team


def can(membership: Membership, power: Power) -> bool:
    """Tell whether the member's role has the power."""
    return power in POWERS[membership.role]


def can_give(membership: Membership, role: str) -> bool:
    """Tell whether the member may give this role to somebody: managers every one but the owner's."""
    return can(membership, Power.OWN) or (can(membership, Power.MANAGE) and role != Role.OWNER)


def check_can_give(membership: Membership, role: str) -> None:
    """Raise PermissionDenied unless the member may give this role."""
    if not can_give(membership, role):
        raise PermissionDenied


def can_change(membership: Membership, other: Membership) -> bool:
    """Tell whether the member may change or end another's membership: an owner's only an owner may."""
    return membership.team_id == other.team_id and can_give(membership, other.role)


def check_can_change(membership: Membership, other: Membership) -> None:
    """Raise PermissionDenied unless the member may change or end the other's membership."""
    if not can_change(membership, other):
        raise PermissionDenied
