"""Who may do what."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from teams.access import Power, team_for
from teams.models import Role
from tests.factories.teams import MembershipFactory

EXPECTED = {
    Role.VIEWER: {Power.READ},
    Role.MENTOR: {Power.READ, Power.NOTE},
    Role.MEMBER: {Power.READ, Power.NOTE, Power.WRITE},
    Role.MANAGER: {Power.READ, Power.NOTE, Power.WRITE, Power.MANAGE},
    Role.OWNER: set(Power),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("power", list(Power))
def test_each_role_has_its_powers_and_no_more(db, role, power):
    membership = MembershipFactory(role=role)
    if power in EXPECTED[role]:
        assert team_for(membership.user, membership.team.slug, power) == membership.team
    else:
        with pytest.raises(PermissionDenied):
            team_for(membership.user, membership.team.slug, power)


def test_a_team_does_not_exist_for_strangers(team, stranger):
    with pytest.raises(Http404):
        team_for(stranger, team.slug)


def test_who_left_is_a_stranger(team, member):
    member.memberships.update(left_at=timezone.now())
    with pytest.raises(Http404):
        team_for(member, team.slug)
