"""Bytes that no row names go; everything else stays."""

import json
import os
import time
from datetime import timedelta

import pytest
from django.core.management import call_command

from experiments import files
from experiments.models import Artifact
from experiments.services import artifacts


@pytest.fixture(autouse=True)
def thumbnails(settings, tmp_path):
    settings.THUMBNAILS = tmp_path / "thumbnails"
    return settings.THUMBNAILS


def aged(file, days):
    moment = time.time() - days * 86_400
    os.utime(file, (moment, moment))
    return file


def test_what_no_row_names_goes_when_it_is_old_enough(run, media, thumbnails):
    kept = artifacts.keep(holder=run, path="a.txt", blocks=[b"a"], announced=1, by=None)
    folder = media / "artifacts" / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    orphan, arriving = folder / ("ab" + "0" * 30), folder / ("ab" + "1" * 30)
    orphan.write_bytes(b"left")
    arriving.write_bytes(b"still")
    aged(orphan, 2)
    aged(media / kept.stored_name, 400)
    (media / "attachments").mkdir()
    other = media / "attachments" / "x.png"
    other.write_bytes(b"note's")
    aged(other, 400)
    (thumbnails / "ab").mkdir(parents=True)
    old_copy, new_copy = thumbnails / "ab" / "old.webp", thumbnails / "ab" / "new.webp"
    old_copy.write_bytes(b"x")
    new_copy.write_bytes(b"x")
    aged(old_copy, 40)
    swept = files.sweep()
    assert (swept.files, swept.size, swept.copies) == (1, 4, 1)
    assert [file.exists() for file in (orphan, arriving, other, old_copy, new_copy)] == [
        False,
        True,
        True,
        False,
        True,
    ]
    assert (media / kept.stored_name).read_bytes() == b"a"


def test_the_files_of_a_team_that_is_gone_go(run, media, capsys):
    artifacts.keep(holder=run, path="a.txt", blocks=[b"abc"], announced=3, by=None)
    Artifact.objects.all().delete()
    assert files.sweep().files == 0
    call_command("sweep_files", hours=0, json=True)
    assert json.loads(capsys.readouterr().out) == {"files": 1, "size": 3, "copies": 0}
    assert [file for file in media.rglob("*") if file.is_file()] == []


def test_an_empty_installation_has_nothing_to_sweep(db, media):
    assert files.sweep(patience=timedelta(0)).files == 0
