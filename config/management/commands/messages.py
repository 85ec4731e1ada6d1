"""Gathers the interface's texts into the catalogs, checks that each is translated, compiles them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import catalogs


class Command(BaseCommand):
    help = "Gather the texts of the interface, and say which lack a Korean translation."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do beside gathering."""
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when something is missing or stale"
        )
        parser.add_argument("--compile", action="store_true", help="only compile what is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Gather, report, compile."""
        root = settings.ROOT
        if not options["compile"]:
            problems = self._gather(check=options["check"])
            if problems and options["check"]:
                raise CommandError(
                    "\n".join(["translations are not up to date (manage.py messages)", *problems])
                )
            for problem in problems:
                self.stdout.write(problem)
        catalogs.compile_all(root)

    def _gather(self, *, check: bool) -> list[str]:
        problems: list[str] = []
        for name, gathered in catalogs.gather(settings.ROOT).items():
            catalog = catalogs.updated(settings.ROOT, name, gathered)
            if check and not catalogs.same(catalog, catalogs.stored(settings.ROOT, name)):
                problems.append(f"locale/{name}: the source has other texts than the catalog")
            if not check:
                catalogs.store(settings.ROOT, name, catalog)
            problems.extend(f"locale/{name}: {problem}" for problem in catalogs.missing(catalog))
        return problems
