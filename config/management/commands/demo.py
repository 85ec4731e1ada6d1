"""Loads the demo team, each app its own part."""

from importlib import import_module
from typing import Any

from kit.commands import HouseCommand
from teams import demo as people

PARTS = ("projects.demo", "experiments.demo", "retros.demo")


class Command(HouseCommand):
    help = "Load the demo team (slug demo); what is there already is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load people first, then what they did."""
        demo = people.load()
        for part in PARTS:
            import_module(part).load(demo)
        team, email = demo.team.slug, demo.owner.email
        self.say(f"team {team}, {email}, password {people.PASSWORD}", team=team, email=email)
