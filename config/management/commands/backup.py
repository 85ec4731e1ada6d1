"""Writes everything, database and media, into one file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import backups


class Command(BaseCommand):
    help = "Write everything, database and media, into one file. The installation may be in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what is in it."""
        try:
            manifest = backups.write(options["file"])
        except backups.BackupRefused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        size = options["file"].stat().st_size
        said = {"file": str(options["file"]), "bytes": size, "files": len(manifest["sha256"]) - 1}
        line = f"{said['file']}: the database and {said['files']} files, {size:,} bytes"
        self.stdout.write(json.dumps(said) if options["json"] else line)
