"""One file that holds an installation: its database and its media, each with its sum.

The archive is a zip: `manifest.json` (format, instant, database engine, migrations, sha256 of every member), the
database as its own engine writes it (`VACUUM INTO`, `pg_dump`) and the media below `media/`. A copied live SQLite file
would not do: under writes it is torn (docs/operations.md).
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from kit.refusals import Refused
from teams.models import User

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1024 * 1024


class BackupRefused(Refused):
    """The backup cannot be made or taken in; the message says why."""

    code = "backup_refused"


def write(target: Path) -> dict[str, Any]:
    """Write everything into `target`, a file that must not exist yet, and return its manifest.

    The installation may be in use. The file appears under its name only when it is whole.
    """
    if target.exists():
        raise BackupRefused(f"{target} exists already")
    if not target.parent.is_dir():
        raise BackupRefused(f"there is no folder {target.parent}")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            database = Path(folder) / _database_member()
            _dump(database)
            manifest = _pack(unfinished, database)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def read(source: Path, *, replace: bool) -> dict[str, Any]:
    """Take a backup in and return its manifest; `replace` lets it overwrite an installation that has people.

    Everything is checked before anything is changed: the sums, the engine, the migrations (a newer program's
    backup is refused, an older one's is migrated).
    """
    if not source.is_file():
        raise BackupRefused(f"there is no file {source}")
    if not replace and not _is_empty():
        raise BackupRefused("this installation has people already; --replace overwrites it")
    try:
        with zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
            manifest = _checked_manifest(archive)
            _unpack(archive, manifest, Path(folder))
            _load(Path(folder) / _database_member())
            _take_media(Path(folder) / "media")
    except (zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise BackupRefused(f"{source} is not a whole backup: {problem}") from problem
    call_command("migrate", interactive=False, verbosity=0)
    return manifest


def _database_member() -> str:
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        return
    _postgres("pg_dump", "--format=custom", "--no-owner", "--file", str(target), _database_name())


def _load(dump: Path) -> None:
    if connection.vendor == "sqlite":
        file = Path(settings.DATABASES["default"]["NAME"])
        connection.close()
        dump.replace(file)
        for suffix in ("-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        return
    connection.close()
    whole = ("--single-transaction", "--clean", "--if-exists", "--no-owner")
    _postgres("pg_restore", *whole, "--dbname", _database_name(), str(dump))


def _database_name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _postgres(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise BackupRefused(f"{program} is not installed (PostgreSQL's client programs)")
    place = settings.DATABASES["default"]
    known = {
        "PGHOST": place["HOST"],
        "PGPORT": place["PORT"],
        "PGUSER": place["USER"],
        "PGPASSWORD": place["PASSWORD"],
    }
    environment = {**os.environ, **{name: value for name, value in known.items() if value}}
    run = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise BackupRefused(
            f"{program}: {run.stderr.strip().splitlines()[-1] if run.stderr.strip() else 'failed'}"
        )


def _media() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for file in sorted(root.rglob("*")):
        if file.is_file():
            yield str(PurePosixPath("media", *file.relative_to(root).parts)), file


def _pack(target: Path, database: Path) -> dict[str, Any]:
    sums = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in [(database.name, database), *_media()]:
            # What is replaced or swept meanwhile is gone, and what is still arriving has no row yet.
            with contextlib.suppress(FileNotFoundError):
                sums[name] = _packed(archive, name, file)
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(),
            "engine": connection.vendor,
            "migrations": sorted(
                f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations
            ),
            "sha256": sums,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    target.chmod(0o600)
    return manifest


def _packed(archive: zipfile.ZipFile, name: str, file: Path) -> str:
    """Write a file into the archive and return the sum of what was written: the file may be growing."""
    total = hashlib.sha256()
    with file.open("rb") as source:
        member = zipfile.ZipInfo.from_file(file, name, strict_timestamps=False)
        member.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(member, "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                total.update(piece)
                target.write(piece)
    return total.hexdigest()


def _sum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _checked_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise BackupRefused(f"the backup has format {manifest['format']}, this program reads {FORMAT}")
    if manifest["engine"] != connection.vendor:
        raise BackupRefused(
            f"the backup is of {manifest['engine']}, this installation uses {connection.vendor}"
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest["migrations"]) - known)
    if newer:
        raise BackupRefused(f"the backup comes from a newer program (it has {newer[0]})")
    return manifest


def _unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path) -> None:
    """Unpack what the manifest names, counting nothing on the archive's own word."""
    for name, expected in manifest["sha256"].items():
        parts = PurePosixPath(name).parts
        if ".." in parts or name.startswith("/") or (parts[0] != "media" and name != _database_member()):
            raise BackupRefused(f"the backup holds {name}, which has no place here")
        file = folder.joinpath(*parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source, file.open("wb") as target:
            shutil.copyfileobj(source, target, PIECE)
        if _sum(file) != expected:
            raise BackupRefused(f"{name} is damaged: its sum differs")


def _take_media(restored: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    restored.mkdir(exist_ok=True)
    former = root.with_name(f"{root.name}.before-restore")
    shutil.rmtree(former, ignore_errors=True)
    if root.exists():
        root.replace(former)
    restored.replace(root)
    shutil.rmtree(former, ignore_errors=True)


def _is_empty() -> bool:
    """Tell whether nobody has an account here; a database without tables is as empty as one gets."""
    try:
        return not User.objects.exists()
    except DatabaseError:
        return True
