"""Loads the demo team, each app its own part."""

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand

from teams import demo as people

PARTS = ("projects.demo", "experiments.demo", "retros.demo")


class Command(BaseCommand):
    help = "Load the demo team (slug demo); what is there already is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load people first, then what they did."""
        demo = people.load()
        for part in PARTS:
            import_module(part).load(demo)
        self.stdout.write(f"team {demo.team.slug}, {demo.owner.email}, password {people.PASSWORD}")
