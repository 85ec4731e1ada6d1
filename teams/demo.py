"""The demo team: five invented people and their mentor."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from teams.models import Membership, Role, Team, User

SLUG = "demo"
PASSWORD = "wrapup-demo"  # noqa: S105  said aloud at the start; the demo is there to be looked at
MEMBERS = (
    ("demo@example.com", "가람", Role.OWNER),
    ("narae@example.com", "나래", Role.MANAGER),
    ("daon@example.com", "다온", Role.MEMBER),
    ("raon@example.com", "라온", Role.MEMBER),
    ("maru@example.com", "마루", Role.MEMBER),
)
MENTOR = ("boram@example.com", "보람", Role.MENTOR)
# The camp's first day; what the demo shows as its present is the camp's week 16.
FIRST_DAY = dt.date(2022, 9, 19)
WEEK = 16


@dataclass(frozen=True)
class DemoTeam:
    """What every app's part of the demo needs: the team, its five people, the first of them owning it, the mentor."""

    team: Team
    people: tuple[User, ...]
    mentor: User

    @property
    def owner(self) -> User:
        """The person who signs in with what `make run` prints."""
        return self.people[0]


@transaction.atomic
def load() -> DemoTeam:
    """Make the team and its people, or return them as they are."""
    team, _ = Team.objects.get_or_create(slug=SLUG, defaults={"name": "재활용 탐정단", "zone": "Asia/Seoul"})
    everyone = [_person(team, *line) for line in (*MEMBERS, MENTOR)]
    return DemoTeam(team=team, people=tuple(everyone[:-1]), mentor=everyone[-1])


def _person(team: Team, email: str, name: str, role: Role) -> User:
    user = User.objects.get_by_email(email)
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name)
    Membership.objects.get_or_create(team=team, user=user, left_at=None, defaults={"role": role})
    return user
