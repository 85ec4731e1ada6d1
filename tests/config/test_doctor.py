"""manage.py doctor."""

import json

import pytest
from django.core.management import CommandError, call_command

from config.management.commands import doctor


@pytest.fixture(autouse=True)
def quick(monkeypatch, db):
    monkeypatch.setattr(doctor, "PATIENCE", 0.2)


def test_without_a_worker_the_doctor_says_so_and_fails(capsys):
    with pytest.raises(CommandError, match=r"not well: .*worker") as failure:
        call_command("doctor")
    assert failure.value.returncode == 2
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines["database"] == "ok"
    assert "none answered" in lines["worker"]


def test_the_findings_can_be_read_by_a_program(capsys):
    with pytest.raises(CommandError):
        call_command("doctor", "--json")
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"configuration", "database", "broker", "worker", "media", "clock"}


def test_media_that_cannot_be_written_are_named(settings, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    settings.MEDIA_ROOT = blocked / "media"
    assert "cannot be written" in doctor.media()
