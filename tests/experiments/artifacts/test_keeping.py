"""Keeping and removing files: whole or not at all, under keys of our own."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experiments.models import Artifact, LoggedModel, Run
from experiments.models.runs import STALE_AFTER
from experiments.selectors import artifacts as reading
from experiments.services import artifacts, runs
from experiments.services.artifacts import (
    ArtifactTooLarge,
    BadArtifactPath,
    HolderIsDeleted,
    Incomplete,
    PathTaken,
)
from teams.models import HistoryEvent


def keep(holder, path, content=b"x", **options):
    options = {"announced": len(content), "by": None, "blocks": [content]} | options
    return artifacts.keep(holder=holder, path=path, **options)


def files(media):
    return [file for file in media.rglob("*") if file.is_file()]


def test_a_file_lies_under_a_key_that_nothing_of_its_name_reaches(run, media):
    kept = keep(run, "결과/점수 1.txt", b"0.69")
    (file,) = files(media)
    assert str(file.relative_to(media)) == f"artifacts/{kept.key[:2]}/{kept.key}"
    assert file.read_bytes() == b"0.69"
    assert (kept.size, kept.sha256, kept.kind, kept.folder) == (
        4,
        hashlib.sha256(b"0.69").hexdigest(),
        "text",
        "결과",
    )


def test_an_empty_file_is_a_file(run, media):
    assert keep(run, "empty.txt", b"", announced=None, blocks=[]).size == 0
    assert [file.stat().st_size for file in files(media)] == [0]


def test_the_same_path_again_replaces_row_and_bytes(run, media, django_capture_on_commit_callbacks):
    first = keep(run, "a.txt", b"one")
    with django_capture_on_commit_callbacks(execute=True):
        second = keep(run, "a.txt", b"two, longer")
    assert (second.pk, Artifact.objects.count()) == (first.pk, 1)
    (file,) = files(media)
    assert file.read_bytes() == b"two, longer"


@pytest.mark.parametrize("blocks", [[], [b"x"]])
def test_an_upload_is_a_sign_of_life_of_its_run(run, team, blocks):
    model = LoggedModel.objects.create(team=team, experiment=run.experiment, run=run, name="model")
    for holder in (run, model):
        Run.objects.filter(pk=run.pk).update(heard_at=timezone.now() - STALE_AFTER * 2, status="RUNNING")
        run.refresh_from_db()
        model.refresh_from_db()
        assert run.is_stale
        keep(holder, "a.bin", announced=None, blocks=blocks)
        run.refresh_from_db()
        assert not run.is_stale


def test_a_long_upload_is_heard_each_minute_and_asks_nothing_in_between(
    run, time_machine, django_assert_num_queries
):
    time_machine.move_to(timezone.now(), tick=False)
    Run.objects.filter(pk=run.pk).update(heard_at=timezone.now(), status="RUNNING")
    run.refresh_from_db()
    silences = []

    def slow():
        for _half_a_minute in range(40):
            time_machine.shift(timedelta(seconds=30))
            yield b"x" * 1000
            silences.append(timezone.now() - Run.objects.get(pk=run.pk).heard_at)

    keep(run, "a.bin", announced=None, blocks=slow())
    assert max(silences) <= timedelta(minutes=1)
    with CaptureQueriesContext(connection) as one:
        keep(run, "b.bin", blocks=[b"x"], announced=None)
    with django_assert_num_queries(len(one)):
        keep(run, "c.bin", blocks=[b"x"] * 100, announced=None)


def test_a_model_without_a_run_takes_files_too(run, team):
    model = LoggedModel.objects.create(team=team, experiment=run.experiment, name="model")
    assert keep(model, "a.bin").size == 1


def test_fewer_bytes_than_announced_leave_nothing(run, media):
    keep(run, "a.txt", b"whole")
    with pytest.raises(Incomplete):
        keep(run, "a.txt", b"half", announced=9)
    assert [file.read_bytes() for file in files(media)] == [b"whole"]
    assert Artifact.objects.get().size == 5


def test_a_client_that_goes_away_leaves_nothing(run, media):
    def broken():
        yield b"some"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        keep(run, "a.txt", blocks=broken(), announced=None)
    assert files(media) == []
    assert not Artifact.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_bytes(run, media, monkeypatch):
    def refuse(*_args, **_options):
        raise DatabaseError("full")

    monkeypatch.setattr(Artifact, "save", refuse)
    with pytest.raises(DatabaseError):
        keep(run, "a.txt")
    assert files(media) == []


def test_what_is_larger_than_allowed_is_refused_before_and_while_it_arrives(run, media, settings):
    settings.LARGEST_ARTIFACT_MB = 1
    asked = []

    def endless():
        while True:
            asked.append(1)
            yield bytes(256 * 1024)

    with pytest.raises(ArtifactTooLarge):
        keep(run, "a.bin", blocks=endless(), announced=1024 * 1024 + 1)
    assert asked == []
    with pytest.raises(ArtifactTooLarge):
        keep(run, "a.bin", blocks=endless(), announced=None)
    assert len(asked) == 5
    assert files(media) == []


def test_a_file_is_no_folder_and_a_folder_no_file(run):
    keep(run, "a/b.txt")
    with pytest.raises(PathTaken):
        keep(run, "a")
    with pytest.raises(PathTaken):
        keep(run, "a/b.txt/c.txt")
    keep(run, "a0")
    keep(run, "A/b.txt")


def test_bad_paths_say_why(run, media):
    with pytest.raises(BadArtifactPath) as refused:
        keep(run, "../x")
    assert refused.value.reason == "outside"
    assert files(media) == []


def test_a_deleted_run_takes_no_files_and_keeps_its_own(run, member):
    keep(run, "a.txt")
    runs.delete(run=run, by=member)
    run.refresh_from_db()
    with pytest.raises(HolderIsDeleted):
        keep(run, "b.txt")
    assert reading.kept_by(run).count == 1


def test_runs_and_models_hold_the_same_path_each_on_its_own(run, team):
    model = LoggedModel.objects.create(team=team, experiment=run.experiment, run=run, name="model")
    keep(run, "MLmodel", b"of the run")
    keep(model, "MLmodel", b"of the model")
    assert reading.kept_by(run).size == 10
    assert reading.kept_by(model).size == 12
    assert reading.artifact_root(run) == f"mlflow-artifacts:/{run.experiment_id}/{run.public_id}/artifacts"
    assert reading.artifact_root(model).endswith(f"/models/{model.public_id}/artifacts")


def test_folders_are_listed_with_what_lies_directly_in_them(run):
    for path in ("a.txt", "plots/roc.png", "plots/val/1.png", "plots/val/2.png", "plots0/x", "모델/w.pt"):
        keep(run, path)
    assert reading.folders_in(run, "") == ["plots", "plots0", "모델"]
    assert reading.folders_in(run, "plots") == ["plots/val"]
    assert reading.folders_in(run, "plot") == []
    paths = Artifact.objects.held_by(run).in_folder("plots").values_list("path", flat=True)
    assert list(paths) == ["plots/roc.png"]


def test_removing_takes_a_file_or_a_folder_or_everything(
    run, member, media, django_capture_on_commit_callbacks
):
    for path in ("a.txt", "plots/roc.png", "plots/val/1.png", "plots0/x"):
        keep(run, path)
    with django_capture_on_commit_callbacks(execute=True):
        assert artifacts.remove(holder=run, path="plots", by=member) == 2
        assert artifacts.remove(holder=run, path="plots", by=member) == 0
    assert len(files(media)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert artifacts.remove(holder=run, path="a.txt", by=member) == 1
        assert artifacts.remove(holder=run, path="", by=member) == 1
    assert files(media) == []
    events = HistoryEvent.objects.filter(what="artifacts removed").order_by("pk")
    assert [event.detail["path"] for event in events] == ["plots", "a.txt", ""]
