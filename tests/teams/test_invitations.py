"""Links into a team: once, in time, for whom they are meant."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teams.models import HistoryEvent, Invitation, InvitationState, Membership, Role, User
from teams.services import accounts, invitations
from tests.factories.teams import InvitationFactory, MembershipFactory, UserFactory


def test_an_invitation_lets_one_person_in_with_its_role(team, owner):
    invitation, secret = invitations.invite(team=team, role=Role.MENTOR, email="", days=7, by=owner)
    newcomer = UserFactory()
    membership = invitations.accept(invitation=Invitation.objects.behind(secret), person=newcomer)
    invitation.refresh_from_db()
    assert (membership.team, membership.user, membership.role) == (team, newcomer, Role.MENTOR)
    assert (invitation.state, invitation.accepted_by) == (InvitationState.USED, newcomer)
    assert list(HistoryEvent.objects.of(team).values_list("what", flat=True)) == [
        "member joined",
        "invitation made",
    ]


def test_the_secret_is_not_kept(team, owner):
    _invitation, secret = invitations.invite(team=team, role=Role.MEMBER, email="", days=7, by=owner)
    assert len(secret) >= 43
    assert secret not in str(list(Invitation.objects.values()) + list(HistoryEvent.objects.values()))


def test_of_two_who_hold_the_same_row_one_comes_in(db):
    first = InvitationFactory()
    second = Invitation.objects.get()
    invitations.accept(invitation=first, person=UserFactory())
    with pytest.raises(invitations.InvitationOver, match="used already"):
        invitations.accept(invitation=second, person=UserFactory())
    assert Membership.objects.exclude(role=Role.OWNER).count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "expired"),
        ({"revoked_at": timezone.now()}, "revoked"),
    ],
)
def test_an_invitation_that_is_over_says_why(db, fields, said):
    with pytest.raises(invitations.InvitationOver, match=said):
        invitations.accept(invitation=InvitationFactory(**fields), person=UserFactory())
    assert Membership.objects.count() == 1


def test_a_revoked_invitation_opens_nothing(db):
    invitation = InvitationFactory()
    invitations.revoke(invitation=invitation, by=invitation.by)
    with pytest.raises(invitations.InvitationOver, match="revoked"):
        invitations.accept(invitation=invitation, person=UserFactory())


def test_a_used_invitation_is_not_revoked(db):
    invitation = InvitationFactory()
    invitations.accept(invitation=invitation, person=UserFactory())
    with pytest.raises(invitations.InvitationOver):
        invitations.revoke(invitation=invitation, by=invitation.by)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.USED


def test_an_invitation_to_an_address_lets_nobody_else_in(db):
    invitation = InvitationFactory(email="guest@example.com")
    with pytest.raises(invitations.ForSomebodyElse):
        invitations.accept(invitation=invitation, person=UserFactory())
    invitations.accept(invitation=invitation, person=UserFactory(email="guest@example.com"))


def test_a_member_does_not_use_an_invitation_up(db):
    invitation = InvitationFactory()
    inside = MembershipFactory(team=invitation.team)
    with pytest.raises(invitations.AlreadyMember):
        invitations.accept(invitation=invitation, person=inside.user)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.OPEN


def test_who_left_may_be_invited_again(db):
    invitation = InvitationFactory()
    former = MembershipFactory(team=invitation.team, left_at=timezone.now())
    membership = invitations.accept(invitation=invitation, person=former.user)
    assert membership.pk != former.pk
    assert Membership.objects.current().filter(user=former.user).count() == 1


def test_a_newcomer_gets_account_and_membership(db):
    invitation = InvitationFactory()
    membership = invitations.accept_as_newcomer(
        invitation=invitation,
        email="New@Example.com",
        name="새봄",
        password="spring-2023",
        time_zone="Asia/Seoul",
    )
    assert membership.user.email == "new@example.com"
    assert membership.user.check_password("spring-2023")


@pytest.mark.parametrize("problem", ["taken", "over"])
def test_a_newcomer_gets_both_or_neither(db, problem):
    invitation = InvitationFactory()
    UserFactory(email="taken@example.com")
    if problem == "over":
        invitations.revoke(invitation=invitation, by=invitation.by)
    email = "taken@example.com" if problem == "taken" else "new@example.com"
    people = User.objects.count()
    with pytest.raises((accounts.AddressTaken, invitations.InvitationOver)):
        invitations.accept_as_newcomer(
            invitation=invitation, email=email, name="N", password="spring-2023", time_zone="Asia/Seoul"
        )
    assert User.objects.count() == people
    assert Membership.objects.count() == 1


def test_a_team_has_no_more_open_links_than_it_can_mean(team, owner, monkeypatch):
    monkeypatch.setattr(invitations, "AT_MOST_OPEN", 1)
    invitations.invite(team=team, role=Role.MEMBER, email="", days=7, by=owner)
    with pytest.raises(invitations.TooManyOpen):
        invitations.invite(team=team, role=Role.MEMBER, email="", days=7, by=owner)
