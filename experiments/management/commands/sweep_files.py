"""manage.py sweep_files: remove the bytes of artifacts that no row names; beat does the same every six hours."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser

from experiments import files
from kit.commands import HouseCommand


class Command(HouseCommand):
    """Sweeps, and says what was removed."""

    help = "Remove the bytes of artifacts that no row names."

    def arguments(self, parser: CommandParser) -> None:
        """Take how long a file must be untouched."""
        parser.add_argument(
            "--hours", type=int, default=24, help="only what nobody touched for so many hours"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep."""
        swept = files.sweep(patience=timedelta(hours=max(0, options["hours"])))
        line = f"{swept.files} files ({swept.size} bytes) and {swept.copies} small copies removed"
        self.say(line, **asdict(swept))
