"""Takes a backup into this installation."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import backups
from kit.commands import HouseCommand


class Command(HouseCommand):
    help = "Take a backup into this installation, which must be empty and stopped (--replace: overwrite it)."
    requires_system_checks = ()

    def arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="overwrite what this installation holds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check it, take it in, say what came."""
        manifest = backups.read(options["file"], replace=options["replace"])
        made_at, files = manifest["made_at"], len(manifest["sha256"]) - 1
        self.say(
            f"restored what was there at {made_at}: the database and {files} files",
            made_at=made_at,
            files=files,
        )
