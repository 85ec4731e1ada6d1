"""A folder that MLflow wrote offline becomes runs, through the durable job, and only once."""

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse

from background import engine
from background.models import State
from experiments.models import (
    Artifact,
    Experiment,
    LatestMetric,
    LoggedModel,
    LoggedModelMetric,
    MetricPoint,
    Parameter,
    Run,
    RunImport,
    RunInput,
    Tag,
)
from experiments.services import mlflow_imports, runs
from teams.models import HistoryEvent
from tests.experiments.mlflow_store.written import FILES, FOLD, MODEL, WHOLE, folder, zipped
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)
COUNTED = (
    Run,
    Parameter,
    Tag,
    MetricPoint,
    LatestMetric,
    RunInput,
    LoggedModel,
    LoggedModelMetric,
    Artifact,
    Experiment,
)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    monkeypatch.setattr("experiments.management.brought.PATIENCE", 0)
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="recycle")


def imported(competition, member, files=FILES):
    content = ContentFile(zipped(files, "mlruns/1/").getvalue(), name="mlruns.zip")
    asked = mlflow_imports.bring(competition=competition, by=member, content=content)
    engine.work()
    asked.refresh_from_db()
    assert asked.state == State.DONE, (asked.job.problem, asked.job.problems)
    return asked


def counts():
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_everything_arrives_under_its_own_id(competition, member):
    asked = imported(competition, member)
    assert asked.job.result["made"] == 2
    run = Run.objects.get(public_id=WHOLE)
    assert (run.name, run.status, run.owner, run.competition) == ("첫 실행", "FINISHED", member, competition)
    assert (run.experiment.name, dict(run.experiment.tags.values_list("key", "value"))) == (
        "분할 baseline",
        {"owner": "team"},
    )
    assert (run.notes, run.commit, run.data_version) == ("노트 **한글**", "0123abc", "train")
    assert run.started_at.isoformat() == "2026-11-23T21:07:23.846000+00:00"
    assert dict(run.parameters.values_list("key", "value")) == {
        "lr": "0.001",
        "텍스트/긴": "a\nb",
        "empty": "",
    }
    latest = run.latest_metrics.get(key__name="mIoU")
    assert (latest.value, latest.step, latest.least, latest.most) == (0.4, 4, 0.0, 0.4)
    assert run.score == 0.4
    losses = run.points.filter(key__name="val/loss").in_order()
    assert [(one.step, str(one.number)) for one in losses] == [(-3, "-1.5e-07"), (1, "nan"), (2, "inf")]
    fold = Run.objects.get(public_id=FOLD)
    assert (fold.parent, fold.status, fold.is_stale) == (run, "RUNNING", True)
    model = LoggedModel.objects.get(public_id=MODEL)
    assert (model.name, model.status, model.run, model.metrics.count()) == ("net", "READY", run, 2)
    assert run.model_outputs.get().step == 2
    assert run.model_inputs.get().model == model
    files = {one.path: default_storage.open(one.stored_name).read() for one in Artifact.objects.all()}
    assert files == {"notes/한글 b.md": b"# hello", "MLmodel": b"flavors: {}"}
    assert HistoryEvent.objects.filter(what="runs imported", by=member).count() == 1


def test_a_second_time_nothing_changes_and_what_people_did_stays(competition, member):
    imported(competition, member)
    run = Run.objects.get(public_id=WHOLE)
    runs.change(
        run=run,
        by=member,
        wishes={"name": "renamed", "parameters": {"lr": "0.002"}, "metrics": {"mIoU": 0.9}},
    )
    runs.delete(run=Run.objects.get(public_id=FOLD), by=member)
    before = counts()
    stored = set(default_storage.listdir("artifacts")[0])
    again = imported(competition, member)
    assert (again.job.result["made"], again.job.result["known"]) == (0, 2)
    assert counts() == before
    assert set(default_storage.listdir("artifacts")[0]) == stored
    run.refresh_from_db()
    assert (run.name, run.score, run.parameters.get().value) == ("renamed", 0.9, "0.002")
    assert Run.objects.get(public_id=FOLD).lifecycle == "deleted"


def test_a_folder_that_grew_brings_only_what_is_new(competition, member):
    imported(competition, member, {path: text for path, text in FILES.items() if FOLD not in path})
    assert Run.objects.count() == 1
    assert imported(competition, member).job.result["made"] == 1
    assert Run.objects.get(public_id=FOLD).parent.public_id == WHOLE


def test_a_job_that_broke_off_is_completed_by_the_next(competition, member, monkeypatch):
    real, calls = mlflow_imports.write_points, []

    def breaks(**given):
        calls.append(given["key"])
        if len(calls) == 2:
            raise RuntimeError("the machine stopped")
        real(**given)

    monkeypatch.setattr("experiments.jobs.import_mlflow_store.ROWS", 3)
    monkeypatch.setattr(mlflow_imports, "write_points", breaks)
    content = ContentFile(zipped(FILES, "mlruns/1/").getvalue(), name="mlruns.zip")
    asked = mlflow_imports.bring(competition=competition, by=member, content=content)
    engine.work()
    asked.job.refresh_from_db()
    assert asked.job.state == State.WAITING
    assert Run.objects.exists()
    monkeypatch.setattr(mlflow_imports, "write_points", real)
    type(asked.job).objects.filter(pk=asked.job.pk).update(run_after="2020-01-01T00:00Z")
    engine.work()
    asked.job.refresh_from_db()
    assert asked.job.state == State.DONE
    assert (asked.job.result["made"], MetricPoint.objects.count()) == (2, 9)


def test_long_curves_are_written_in_steps(competition, member, monkeypatch):
    monkeypatch.setattr("experiments.jobs.import_mlflow_store.ROWS", 50)
    lines = "".join(f"{1795468043865 + step} {step} {step}\n" for step in range(1234))
    asked = imported(competition, member, FILES | {f"{WHOLE}/metrics/long": lines})
    assert MetricPoint.objects.filter(key__name="long").count() == 1234
    assert asked.job.events.filter(what="moved").count() > 20


def test_ids_of_others_and_paths_that_cannot_be_are_left_out(competition, member):
    strange = CompetitionFactory(team=TeamFactory())
    runs.log(experiment=strange.experiments.get(), by=member, name="theirs", public_id=FOLD)
    asked = imported(competition, member, FILES | {f"{WHOLE}/artifacts/a%2e%2e/b.txt": "x"})
    assert (asked.job.result["made"], asked.job.result["left_out"]) == (1, 2)
    assert Run.objects.get(public_id=FOLD).name == "theirs"
    assert Artifact.objects.count() == 2


def test_default_means_the_teams_default_experiment(competition, member):
    default = Experiment.objects.create(team=competition.team, name="Default", is_default=True)
    meta = "artifact_location: x\nexperiment_id: '0'\nname: Default\n"
    imported(competition, member, FILES | {"meta.yaml": meta})
    assert Run.objects.get(public_id=WHOLE).experiment == default


def test_the_same_folder_is_not_imported_twice_at_once(competition, member):
    content = [ContentFile(zipped(FILES).getvalue(), name="mlruns.zip") for _time in range(2)]
    first, second = (mlflow_imports.bring(competition=competition, by=member, content=one) for one in content)
    assert first == second
    assert len(default_storage.listdir("runs")[1]) == 1


def test_what_is_no_folder_of_mlflows_leaves_nothing_behind(competition, member):
    for files, code in (({"a.txt": "x"}, "no_store"), ({"../meta.yaml": "x"}, "name_leaves")):
        with pytest.raises(mlflow_imports.CannotBeTaken) as refused:
            mlflow_imports.bring(
                competition=competition, by=member, content=ContentFile(zipped(files).getvalue(), name="z")
            )
        assert refused.value.reason == code
    assert not RunImport.objects.exists()
    assert not default_storage.listdir("runs")[1]


def told(*options):
    out = io.StringIO()
    call_command("import_runs", *options, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_takes_a_folder_or_its_zip(competition, tmp_path):
    where = ("--team", competition.team.slug, "--competition", competition.slug)
    root = folder(tmp_path)
    said = told(*where, "--from-mlflow", str(root))
    assert (said["state"], said["made"], said["known"]) == ("done", 2, 0)
    packed = tmp_path / "store.zip"
    packed.write_bytes(zipped(FILES).getvalue())
    said = told(*where, "--from-mlflow", str(packed))
    assert (said["made"], said["known"]) == (0, 2)
    (root / "link").symlink_to("/etc/passwd")
    for options in (
        [*where],
        [*where, "--from-mlflow", str(root)],
        [*where, "--from-mlflow", str(tmp_path / "no")],
    ):
        with pytest.raises(CommandError) as refused:
            told(*options)
        assert refused.value.returncode == 2


def test_the_page_takes_the_zip_and_shows_how_it_ended(signed_in, competition):
    content = zipped(FILES)
    content.name = "mlruns.zip"
    page = signed_in.post(
        reverse("experiments:bring-runs", args=[competition.team.slug, competition.slug]), {"file": content}
    )
    assert page.status_code == 302
    engine.work()
    shown = signed_in.get(page.url)
    assert "첫 실행" in shown.text
    bad = zipped({"x/meta.yaml": "title: blog"})
    bad.name = "blog.zip"
    page = signed_in.post(
        reverse("experiments:bring-runs", args=[competition.team.slug, competition.slug]), {"file": bad}
    )
    assert page.status_code == 422
