"""manage.py token: a key for a training script."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from kit.commands import BadInput, HouseCommand
from teams.models import Membership
from teams.services import tokens


class Command(HouseCommand):
    """Prints a new API token of a member and nothing else."""

    help = "Make an API token for a member of a team and print it."

    def arguments(self, parser: CommandParser) -> None:
        """Whose token, for which team."""
        parser.add_argument("--user", metavar="EMAIL", required=True)
        parser.add_argument("--team", metavar="SLUG", required=True)
        parser.add_argument("--name", default="manage.py token", help="what people call the token")

    def handle(self, *args: Any, user: str, team: str, name: str, **options: Any) -> None:
        """Make the token and print its secret, which is shown this once."""
        membership = Membership.objects.current().of_address(email=user, slug=team)
        if membership is None:
            raise BadInput(_("%(email)s is not in a team called %(slug)s.") % {"email": user, "slug": team})
        made, secret = tokens.issue(membership=membership, name=name, by=membership.user)
        self.say(secret, token=secret, name=made.name, team=team, user=membership.user.email)
