"""People and teams."""

from datetime import timedelta

import factory
from django.utils import timezone

from teams.models import Invitation, Membership, Role, Team, User
from teams.models.tokens import digest_of


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"person{number}@example.com")
    name = factory.Sequence(lambda number: f"사람{number}")
    language = "en"
    password = factory.django.Password("a-long-enough-password")


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    slug = factory.Sequence(lambda number: f"team-{number}")
    name = factory.Sequence(lambda number: f"Team {number}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.MEMBER


class InvitationFactory(factory.django.DjangoModelFactory):
    """An open invitation whose secret is `secret`."""

    class Meta:
        model = Invitation

    class Params:
        secret = factory.Sequence(lambda number: f"invitation-secret-{number}")

    team = factory.SubFactory(TeamFactory)
    role = Role.MEMBER
    by = factory.LazyAttribute(lambda one: MembershipFactory(team=one.team, role=Role.OWNER).user)
    digest = factory.LazyAttribute(lambda one: digest_of(one.secret))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
