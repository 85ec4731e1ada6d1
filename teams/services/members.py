"""Roles of a team's people, and leaving it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Conflict
from teams.models import ApiToken, HistoryEvent, Invitation, Membership, Role, Team, User


class LastOwner(Conflict):
    """Without an owner nobody could decide who owns the team."""

    code = "last_owner"


class HasLeft(Conflict):
    """The person is no longer in the team."""

    code = "has_left"


def _locked(membership: Membership) -> Membership:
    """Return the membership as it is now, with its team locked: two owners cannot step down at once."""
    Team.objects.select_for_update().get(pk=membership.team_id)
    fresh = Membership.objects.select_related("team", "user").get(pk=membership.pk)
    if fresh.left_at:
        raise HasLeft(_("%(name)s is no longer in the team.") % {"name": fresh.user})
    return fresh


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.of(membership.team).current().owners()
    if membership.role == Role.OWNER and owners.count() == 1:
        raise LastOwner(_("The last owner cannot step down or leave; make somebody else owner first."))


def _withdraw_invitations(team: Team, person: User) -> None:
    """A link in the pocket of somebody who may no longer invite must not let anybody in."""
    Invitation.objects.of(team).open().made_by(person).update(revoked_at=timezone.now())


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: User) -> None:
    """Give a member another role. Raises LastOwner and HasLeft."""
    fresh = _locked(membership)
    if fresh.role == role:
        return
    _keep_an_owner(fresh)
    before, fresh.role = fresh.role, role
    fresh.save(update_fields=["role"])
    _withdraw_invitations(fresh.team, fresh.user)
    HistoryEvent.objects.record(
        team=fresh.team,
        by=by,
        what="role changed",
        target=fresh,
        member=str(fresh.user),
        before=before,
        after=role,
    )


@transaction.atomic
def end(*, membership: Membership, by: User) -> None:
    """Let a member go, by their own wish or another's; what they did stays, their tokens open nothing at once.

    Raises LastOwner and HasLeft.
    """
    fresh = _locked(membership)
    _keep_an_owner(fresh)
    fresh.left_at = timezone.now()
    fresh.save(update_fields=["left_at"])
    ApiToken.objects.of_member(fresh).unrevoked().update(revoked_at=fresh.left_at)
    _withdraw_invitations(fresh.team, fresh.user)
    what = "member left" if by == fresh.user else "member removed"
    HistoryEvent.objects.record(team=fresh.team, by=by, what=what, target=fresh, member=str(fresh.user))
