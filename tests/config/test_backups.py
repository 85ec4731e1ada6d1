"""Backup and restore, each command as people call it, in installations of their own."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

ADD_PERSON = (
    "from teams.models import User; User.objects.create_user('kept@example.com', 'x', name='남은 사람')"
)
COUNT = "from teams.models import User; print(User.objects.filter(email='kept@example.com').count())"
ADD_ARTIFACT = """
from experiments.services import artifacts, runs
from experiments.models import Experiment
from teams.models import Team, User
team = Team.objects.create(slug="kept", name="kept")
experiment = Experiment.objects.create(team=team, name="kept")
run = runs.log(experiment=experiment, by=User.objects.get(), name="run")
artifacts.keep(holder=run, path="결과/a.bin", blocks=[b"artifact"[:7] * 100_000], announced=700_000, by=None)
"""
READ_ARTIFACT = """
from django.core.files.storage import default_storage
from experiments.models import Artifact
kept = Artifact.objects.get()
print(kept.path, len(default_storage.open(kept.stored_name).read()))
"""


class Installation:
    """One installation on SQLite in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        unset = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        environment["DATA_DIR"] = str(self.folder)
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=settings.ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    place = Installation(tmp_path_factory.mktemp("installation") / "filled")
    assert place.manage("migrate", "-v", "0").returncode == 0
    assert place.manage("shell", "-v", "0", "-c", ADD_PERSON).returncode == 0
    (place.folder / "media" / "notes").mkdir(parents=True)
    (place.folder / "media" / "notes" / "그림.png").write_bytes(b"a picture")
    assert place.manage("shell", "-v", "0", "-c", ADD_ARTIFACT).returncode == 0
    return place


@pytest.fixture(scope="module")
def backup(filled, tmp_path_factory):
    file = tmp_path_factory.mktemp("backups") / "backup.zip"
    run = filled.manage("backup", str(file), "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["files"] == 2
    return file


def test_a_restored_installation_has_people_and_media(backup, tmp_path):
    place = Installation(tmp_path / "empty")
    run = place.manage("restore", str(backup))
    assert run.returncode == 0, run.stderr
    assert place.manage("shell", "-v", "0", "-c", COUNT).stdout.strip() == "1"
    assert (place.folder / "media" / "notes" / "그림.png").read_bytes() == b"a picture"
    assert place.manage("shell", "-v", "0", "-c", READ_ARTIFACT).stdout.strip() == "결과/a.bin 700000"


def test_an_installation_with_people_is_not_overwritten_unless_asked(backup, filled):
    run = filled.manage("restore", str(backup))
    assert run.returncode == 2
    assert "--replace" in run.stderr
    assert "Traceback" not in run.stderr
    assert filled.manage("restore", str(backup), "--replace").returncode == 0


def test_a_damaged_backup_is_refused_and_changes_nothing(backup, tmp_path):
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:-1] + b"!" if name.startswith("media") else content)
    place = Installation(tmp_path / "empty")
    run = place.manage("restore", str(damaged))
    assert run.returncode == 2
    assert "damaged" in run.stderr
    assert not (place.folder / "media").exists()


def test_a_backup_of_a_newer_program_is_refused(backup, tmp_path):
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(newer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                manifest["migrations"].append("teams.9999_from_the_future")
                content = json.dumps(manifest).encode()
            target.writestr(name, content)
    run = Installation(tmp_path / "empty").manage("restore", str(newer))
    assert run.returncode == 2
    assert "newer program" in run.stderr


@pytest.mark.parametrize("content", [b"", b"not a zip at all"])
def test_what_is_no_backup_is_refused_in_one_line(content, tmp_path):
    file = tmp_path / "odd.zip"
    file.write_bytes(content)
    run = Installation(tmp_path / "empty").manage("restore", str(file))
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_backup_never_overwrites_a_file(backup, filled):
    run = filled.manage("backup", str(backup))
    assert run.returncode == 2
    assert "exists already" in run.stderr
