"""Writes everything, database and media, into one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import backups
from kit.commands import HouseCommand


class Command(HouseCommand):
    help = "Write everything, database and media, into one file. The installation may be in use."

    def arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what is in it."""
        file: Path = options["file"]
        files = len(backups.write(file)["sha256"]) - 1
        size = file.stat().st_size
        self.say(
            f"{file}: the database and {files} files, {size:,} bytes", file=str(file), bytes=size, files=files
        )
