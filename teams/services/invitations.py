"""Inviting people into a team, and letting them in."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Refused
from teams.models import HistoryEvent, Invitation, Membership, Role, Team, User
from teams.models.invitations import InvitationState, new_secret
from teams.models.tokens import digest_of
from teams.services import accounts

AT_MOST_OPEN = 100


class TooManyOpen(Refused):
    """More open links than a team has people for."""

    code = "too_many_invitations"


class InvitationOver(Conflict):
    """The link has been used, revoked, or its days are over."""

    code = "invitation_over"

    def __init__(self, state: InvitationState) -> None:
        said = {
            InvitationState.USED: _("This invitation has been used already."),
            InvitationState.REVOKED: _("This invitation has been revoked."),
        }
        super().__init__(said.get(state, _("This invitation has expired.")))


class ForSomebodyElse(Refused):
    """The invitation names an address that is not the person's."""

    code = "invitation_for_other_address"


class AlreadyMember(Conflict):
    """The person is in the team."""

    code = "already_member"


@transaction.atomic
def invite(*, team: Team, role: Role, email: str, days: int, by: User) -> tuple[Invitation, str]:
    """Make an invitation for `days` days; return it and the secret of its link, shown this once.

    With an e-mail address only an account of that address can accept. Raises TooManyOpen.
    """
    if Invitation.objects.of(team).open().count() >= AT_MOST_OPEN:
        raise TooManyOpen(_("There are too many open invitations; revoke those that are not needed."))
    secret = new_secret()
    invitation = Invitation.objects.create(
        team=team,
        role=role,
        email=email.strip().lower(),
        digest=digest_of(secret),
        by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    HistoryEvent.objects.record(
        team=team, by=by, what="invitation made", target=invitation, role=role, email=invitation.email
    )
    return invitation, secret


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> None:
    """Let the link open nothing any more. Raises InvitationOver when somebody has come in through it."""
    pending = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    if not pending.update(revoked_at=timezone.now()):
        raise InvitationOver(InvitationState.USED)
    HistoryEvent.objects.record(team=invitation.team, by=by, what="invitation revoked", target=invitation)


@transaction.atomic
def accept(*, invitation: Invitation, person: User) -> Membership:
    """Let the person into the team with the invitation's role.

    Of several who come at once one wins: the row is taken by a conditional update. Raises InvitationOver,
    ForSomebodyElse and AlreadyMember, and then the invitation stays as it was.
    """
    if invitation.email and invitation.email != person.email:
        raise ForSomebodyElse(
            _("This invitation is for %(email)s; sign in with that address.") % {"email": invitation.email}
        )
    now = timezone.now()
    taken = Invitation.objects.filter(pk=invitation.pk).open().update(accepted_at=now, accepted_by=person)
    if not taken:
        invitation.refresh_from_db()
        raise InvitationOver(invitation.state)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                team=invitation.team, user=person, role=invitation.role, joined_at=now
            )
    except IntegrityError as problem:
        raise AlreadyMember(_("You are in this team already.")) from problem
    HistoryEvent.objects.record(
        team=invitation.team, by=person, what="member joined", target=membership, role=membership.role
    )
    return membership


@transaction.atomic
def accept_as_newcomer(
    *, invitation: Invitation, email: str, name: str, password: str, time_zone: str
) -> Membership:
    """Make an account and let its person into the team, both or neither.

    Raises what `accept` and `accounts.register` raise.
    """
    person = accounts.register(email=email, name=name, password=password, time_zone=time_zone)
    return accept(invitation=invitation, person=person)
