"""Takes a backup into this installation."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import backups


class Command(BaseCommand):
    help = "Take a backup into this installation, which must be empty and stopped (--replace: overwrite it)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="overwrite what this installation holds")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check it, take it in, say what came."""
        try:
            manifest = backups.read(options["file"], replace=options["replace"])
        except backups.BackupRefused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        said = {"made_at": manifest["made_at"], "files": len(manifest["sha256"]) - 1}
        line = f"restored what was there at {said['made_at']}: the database and {said['files']} files"
        self.stdout.write(json.dumps(said) if options["json"] else line)
