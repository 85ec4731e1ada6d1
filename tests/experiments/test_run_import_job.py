"""A file of runs becomes runs: each row one, whatever happens on the way."""

import pytest
from django.core.files.base import ContentFile

from background import engine
from background.models import Job, State
from background.services import jobs
from experiments.jobs.import_runs import ImportRuns
from experiments.models import ImportedRun, LatestMetric, MetricPoint, Run, RunImport, ScoreKind, Submission
from experiments.services import experiments, run_imports, runs
from teams.models import HistoryEvent
from tests.experiments.tables.test_formats import SAMPLES
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "Model,mIoU (val),LB,baseline\n" + "".join(
    f"m{number},0.{number},0.{number},\n" for number in range(11, 16)
)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team)


def asked(competition, member, content=TABLE, **answers) -> RunImport:
    file = ContentFile(content.encode(), name="table.csv")
    draft = run_imports.bring(competition=competition, by=member, content=file)
    return run_imports.ask(draft=draft, by=member, answers=answers, accepts_suggestions=True)


def imported(competition, member, content=TABLE, **answers) -> RunImport:
    found = asked(competition, member, content, **answers)
    engine.work()
    return RunImport.objects.select_related("job").get(pk=found.pk)


def sample(slug: str) -> str:
    return next(SAMPLES.glob(f"{slug}.*")).read_text()


def test_runs_have_their_owner_scores_and_submissions(competition, member):
    found = imported(competition, member)
    assert (found.state, found.job.result["made"]) == (State.DONE, 5)
    run = Run.objects.get(name="m12")
    assert (run.owner, run.score, run.score_kind, run.public_score) == (member, 0.12, ScoreKind.RANKED, 0.12)
    assert (run.submissions.get().public_text, run.submissions.get().by) == ("0.12", member)
    assert HistoryEvent.objects.filter(what="runs imported", by=member).count() == 1


def test_what_the_services_would_compute_is_what_was_stored(competition, member):
    imported(competition, member, sample("wandb_chart"))
    before = list(Run.objects.order_by("pk").values("score", "score_kind", "public_score"))
    for run in Run.objects.all():
        experiments.change(experiment=run.experiment, by=member, move_to=competition)
    assert list(Run.objects.order_by("pk").values("score", "score_kind", "public_score")) == before
    latest = LatestMetric.objects.get(run__name="dashing-sun-3")
    assert (latest.value, latest.step, latest.least, latest.most) == (0.6812345, 2, 0.31, 0.6812345)
    assert MetricPoint.objects.count() == 5


def test_a_worker_that_dies_makes_no_run_twice(competition, member, monkeypatch):
    monkeypatch.setattr(ImportRuns, "chunk_size", 2)
    found = asked(competition, member)
    job, kind = engine.claim_next(), ImportRuns()
    assert not engine.step(job, kind, kind.prepare(job), 5)
    assert Run.objects.count() == 2
    Job.objects.filter(pk=job.pk).update(cursor=None)
    job.refresh_from_db()
    prepared = kind.prepare(job)
    while not engine.step(job, kind, prepared, 5):
        pass
    assert (Run.objects.count(), ImportedRun.objects.count()) == (5, 5)
    assert RunImport.objects.get(pk=found.pk).state == State.DONE


def test_a_cancelled_import_keeps_the_runs_that_were_made(competition, member, monkeypatch):
    monkeypatch.setattr(ImportRuns, "chunk_size", 2)
    asked(competition, member)
    job, kind = engine.claim_next(), ImportRuns()
    prepared = kind.prepare(job)
    engine.step(job, kind, prepared, 5)
    jobs.cancel(job=job, by_id=member.pk)
    assert engine.step(job, kind, prepared, 5)
    assert Run.objects.count() == 2
    assert imported(competition, member).job.result["made"] == 3


def test_the_same_file_with_other_answers_changes_nothing(competition, member):
    text = "Model,mIoU\nunet,07012\n"
    imported(competition, member, text)
    again = imported(competition, member, text, **{"number:2:2": "leave"})
    assert (again.job.result["made"], again.job.result["known"]) == (0, 1)
    assert Run.objects.get().score == 0.7012


def test_a_run_that_was_thrown_away_can_be_imported_anew(competition, member):
    imported(competition, member)
    runs.delete(run=Run.objects.get(name="m11"), by=member)
    assert imported(competition, member).job.result["made"] == 1
    assert Run.objects.active().filter(name="m11").count() == 1


def test_rows_that_say_the_same_are_runs_of_their_own(competition, member):
    assert imported(competition, member, "Model,mIoU\nunet,0.5\nunet,0.5\n").job.result["made"] == 2
    assert sorted(Run.objects.values_list("name", flat=True)) == ["unet", "unet #2"]


def test_another_competition_has_runs_of_its_own(competition, member):
    imported(competition, member)
    other = CompetitionFactory(team=competition.team)
    assert imported(other, member).job.result["made"] == 5


def test_mlflow_runs_keep_their_ids(competition, member):
    imported(competition, member, sample("mlflow_runs"))
    run = Run.objects.get(public_id="0f1e2d3c4b5a69788796a5b4c3d2e1f0")
    assert (run.name, run.score, run.status) == ("brave-owl-12", 0.6812345678901234, "FINISHED")
    assert (run.ended_at - run.started_at).total_seconds() == 3600


def test_an_id_of_another_team_stays_theirs(competition, member):
    theirs = CompetitionFactory(team=TeamFactory())
    imported(theirs, None, sample("mlflow_runs"))
    assert imported(competition, member, sample("mlflow_runs")).job.result["made"] == 2
    assert Run.objects.of(competition.team).exclude(public_id__startswith="0f1e").count() == 2


def test_a_run_that_logged_itself_is_not_imported_beside_itself(competition, member):
    runs.log(
        experiment=competition.experiments.get(),
        by=member,
        name="brave",
        public_id="0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    )
    assert imported(competition, member, sample("mlflow_runs")).job.result["made"] == 1


def test_submissions_of_kaggle_have_their_dates(competition, member):
    imported(competition, member, sample("kaggle_submissions"))
    dated = Submission.objects.filter(is_dated=True)
    assert (dated.count(), Submission.objects.count()) == (3, 3)
    assert dated.earliest("submitted_at").submitted_at.isoformat() == "2024-11-06T08:00:01+00:00"


def test_a_parent_is_found_by_its_name(competition, member):
    imported(competition, member, "Experiment,parent,mIoU\nbase,,0.5\nbigger,base,0.6\n")
    assert Run.objects.get(name="bigger").parent.name == "base"


def test_a_double_click_is_one_job(competition, member):
    first, second = asked(competition, member), asked(competition, member)
    assert first == second
    assert (Job.objects.count(), RunImport.objects.count()) == (1, 1)


def test_as_many_statements_for_many_rows_as_for_few(competition, member, django_assert_max_num_queries):
    rows = "".join(f"run{number},0.{number:03}\n" for number in range(50))
    asked(competition, member, f"Model,mIoU\n{rows}")
    job, kind = engine.claim_next(), ImportRuns()
    prepared = kind.prepare(job)
    with django_assert_max_num_queries(30):
        engine.step(job, kind, prepared, 50)
    assert Run.objects.count() == 50
