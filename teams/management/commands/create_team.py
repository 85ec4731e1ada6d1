"""manage.py create_team: a team with its owner, for scripts."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from kit.commands import HouseCommand
from teams.services import accounts, teams


class Command(HouseCommand):
    """Makes a team; its owner's account too, when there is none yet."""

    help = "Make a team with its owner."

    def arguments(self, parser: CommandParser) -> None:
        """Which team, and whose."""
        parser.add_argument("slug", metavar="SLUG", help="the team's part of its address")
        parser.add_argument("--name", required=True)
        parser.add_argument("--owner", metavar="EMAIL", required=True)
        parser.add_argument("--password", help="of the owner, for an account that is new")

    @transaction.atomic
    def handle(
        self, *args: Any, slug: str, name: str, owner: str, password: str | None, **options: Any
    ) -> None:
        """Find or make the owner, then make the team."""
        person, is_new = accounts.find_or_make(email=owner, password=password)
        team = teams.create(slug=slug, name=name, by=person)
        self.say(team.slug, team=team.slug, name=team.name, owner=person.email, owner_is_new=is_new)
