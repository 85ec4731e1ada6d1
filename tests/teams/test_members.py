"""Roles, and leaving a team."""

import pytest

from teams.access import can_change, can_give
from teams.models import ApiToken, HistoryEvent, Invitation, InvitationState, Membership, Role
from teams.services import members, tokens
from tests.factories.teams import InvitationFactory, MembershipFactory


def membership_of(person):
    return Membership.objects.get(user=person)


@pytest.mark.parametrize(
    ("role", "may_give"),
    [
        (Role.OWNER, set(Role)),
        (Role.MANAGER, set(Role) - {Role.OWNER}),
        (Role.MEMBER, set()),
        (Role.MENTOR, set()),
        (Role.VIEWER, set()),
    ],
)
def test_which_roles_a_role_may_give_and_change(team, role, may_give):
    one = MembershipFactory(team=team, role=role)
    assert {other for other in Role if can_give(one, other)} == may_give
    assert {other for other in Role if can_change(one, MembershipFactory(team=team, role=other))} == may_give


def test_nobody_changes_another_teams_people(team):
    assert not can_change(MembershipFactory(team=team, role=Role.OWNER), MembershipFactory(role=Role.VIEWER))


def test_a_changed_role_is_in_the_history(team, owner, member):
    members.change_role(membership=membership_of(member), role=Role.MENTOR, by=owner)
    assert membership_of(member).role == Role.MENTOR
    event = HistoryEvent.objects.get()
    assert (event.what, event.by, event.detail["before"], event.detail["after"]) == (
        "role changed",
        owner,
        "member",
        "mentor",
    )


def test_the_same_role_again_is_no_event(team, owner, member):
    members.change_role(membership=membership_of(member), role=Role.MEMBER, by=owner)
    assert not HistoryEvent.objects.exists()


def test_the_last_owner_cannot_step_down_or_leave(team, owner):
    with pytest.raises(members.LastOwner):
        members.change_role(membership=membership_of(owner), role=Role.MEMBER, by=owner)
    with pytest.raises(members.LastOwner):
        members.end(membership=membership_of(owner), by=owner)
    assert membership_of(owner).role == Role.OWNER


def test_one_of_two_owners_may_leave_and_then_the_other_may_not(team, owner):
    other = MembershipFactory(team=team, role=Role.OWNER)
    members.end(membership=other, by=other.user)
    with pytest.raises(members.LastOwner):
        members.end(membership=membership_of(owner), by=owner)


@pytest.mark.parametrize(("by_themselves", "what"), [(True, "member left"), (False, "member removed")])
def test_leaving_ends_tokens_and_open_invitations_and_keeps_the_rest(team, owner, by_themselves, what):
    manager = MembershipFactory(team=team, role=Role.MANAGER)
    _token, secret = tokens.issue(membership=manager, name="gpu", by=manager.user)
    invitation = InvitationFactory(team=team, by=manager.user)
    members.end(membership=manager, by=manager.user if by_themselves else owner)
    assert ApiToken.objects.opened_by(secret) is None
    assert ApiToken.objects.get().revoked_at is not None
    assert Invitation.objects.get(pk=invitation.pk).state == InvitationState.REVOKED
    assert Membership.objects.get(pk=manager.pk).left_at is not None
    assert HistoryEvent.objects.of(team).first().what == what
    assert HistoryEvent.objects.of(team).filter(by=manager.user).exists()


def test_who_has_left_cannot_be_changed(team, owner, member):
    stale = membership_of(member)
    members.end(membership=membership_of(member), by=owner)
    with pytest.raises(members.HasLeft):
        members.change_role(membership=stale, role=Role.OWNER, by=owner)
    with pytest.raises(members.HasLeft):
        members.end(membership=stale, by=owner)
