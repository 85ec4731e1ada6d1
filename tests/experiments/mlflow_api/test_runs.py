"""MLflow's runs: begun, read, ended, renamed, deleted; what people and programs say of one run is the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experiments.mlflow_api import shapes
from experiments.models import Run
from experiments.selectors.team_board import Wish, page_of
from experiments.services import runs
from teams.models import HistoryEvent
from tests.experiments.mlflow_api.conftest import Tracking
from tests.factories.teams import MembershipFactory

pytestmark = pytest.mark.django_db
START = 1_700_000_000_123


def test_a_run_begins_with_its_author_name_and_start(tracking, member, competition):
    tags = [
        {"key": "mlflow.user", "value": "root"},
        {"key": "mlflow.source.name", "value": "train.py"},
        {"key": "mlflow.source.git.commit", "value": "0123abcd"},
        {"key": "mlflow.note.content", "value": "첫 시도"},
    ]
    run = tracking.post(
        "runs/create", experiment_id="0", user_id="root", run_name="swin", start_time=START, tags=tags
    )["run"]
    info = run["info"]
    assert (info["run_id"], info["run_name"]) == (info["run_uuid"], "swin")
    assert (info["status"], info["lifecycle_stage"], info["start_time"]) == ("RUNNING", "active", START)
    assert info["artifact_uri"].startswith("mlflow-artifacts:/")
    assert info["artifact_uri"].endswith(f"/{info['run_id']}/artifacts")
    assert info["user_id"] == member.email
    assert "end_time" not in info
    assert {"key": "mlflow.runName", "value": "swin"} in run["data"]["tags"]
    stored = Run.objects.get(public_id=info["run_id"])
    assert (stored.owner, stored.notes, stored.commit) == (member, "첫 시도", "0123abcd")
    assert stored.competition == competition
    assert tracking.data(info["run_id"])["tags"]["mlflow.user"] == "root"


def test_a_run_without_a_name_is_given_one(tracking):
    run = tracking.post("runs/create", start_time=str(START))["run"]
    words = run["info"]["run_name"].split("-")
    assert len(words) == 3
    assert words[2].isdigit()
    assert run["data"]["tags"] == [{"key": "mlflow.runName", "value": run["info"]["run_name"]}]


def test_the_name_may_come_as_a_tag_but_not_two_names(tracking):
    tag = {"key": "mlflow.runName", "value": "a"}
    assert tracking.post("runs/create", tags=[tag])["run"]["info"]["run_name"] == "a"
    assert tracking.post("runs/create", tags=[tag], run_name="a")["run"]["info"]["run_name"] == "a"
    code, message = tracking.refused("runs/create", tags=[tag], run_name="b")
    assert code == "INVALID_PARAMETER_VALUE"
    assert "run_name='b', mlflow.runName='a'" in message


def test_reading_a_run_takes_few_queries_however_much_it_holds(tracking):
    run = tracking.run()
    tracking.get("runs/get", run_id=run)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            tracking.get("runs/get", run_id=run)
        return len(queries)

    few = asked()
    params = [{"key": f"p{number}", "value": "1"} for number in range(50)]
    metrics = [{"key": f"m{number}", "value": 1, "timestamp": 1} for number in range(50)]
    tracking.post("runs/log-batch", run_id=run, params=params, metrics=metrics)
    assert asked() == few <= 4


def test_a_page_of_runs_takes_as_many_queries_as_one(tracking):
    tracking.run()

    def asked() -> int:
        ids = list(Run.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as queries:
            assert len(shapes.runs(ids)) == len(ids)
        return len(queries)

    few = asked()
    for number in range(10):
        run = tracking.run(run_name=f"run {number}")
        tracking.post("runs/log-metric", run_id=run, key="mIoU", value=number, timestamp=1)
    assert asked() == few


def test_a_page_of_runs_keeps_the_order_that_is_asked_for(tracking):
    ids = [tracking.run(run_name=name) for name in "abc"]
    keys = [Run.objects.get(public_id=one).pk for one in ids]
    turned = shapes.runs([keys[2], keys[0], keys[1]])
    assert [one["info"]["run_name"] for one in turned] == ["c", "a", "b"]
    assert shapes.runs([]) == []


def test_a_run_that_is_not_there_or_another_teams_is_not_found(tracking):
    theirs = Tracking(MembershipFactory().user).run()
    for run in (theirs, "0" * 32):
        assert tracking.refused("runs/get", method="get", run_id=run) == (
            "RESOURCE_DOES_NOT_EXIST",
            f"Run with id={run} not found",
        )
        for call in (
            "update",
            "delete",
            "restore",
            "log-metric",
            "log-parameter",
            "log-batch",
            "set-tag",
            "delete-tag",
        ):
            said = {"key": "k", "value": "1", "timestamp": 1}
            assert tracking.refused(f"runs/{call}", run_id=run, **said)[0] == "RESOURCE_DOES_NOT_EXIST"
    assert tracking.refused("runs/get", method="get", run_id="../x")[0] == "INVALID_PARAMETER_VALUE"


def test_old_clients_call_the_id_otherwise(tracking):
    run = tracking.run()
    assert tracking.get("runs/get", run_uuid=run) == tracking.get("runs/get", run_id=run, run_uuid="other")


def test_a_run_ends_and_begins_again(tracking):
    run = tracking.run()
    info = tracking.post("runs/update", run_id=run, run_uuid=run, status="FINISHED", end_time=START + 5)[
        "run_info"
    ]
    assert (info["status"], info["end_time"], info["run_id"]) == ("FINISHED", START + 5, run)
    tracking.post("runs/update", run_id=run, status="FINISHED", end_time=START + 5)
    assert HistoryEvent.objects.filter(what="run changed").count() == 1
    assert tracking.post("runs/update", run_id=run, status=1)["run_info"]["status"] == "RUNNING"
    for wrong in (
        {"status": "DONE"},
        {"status": 9},
        {"end_time": -1},
        {"end_time": 2**62},
        {"end_time": "x"},
    ):
        assert tracking.refused("runs/update", run_id=run, **wrong)[0] == "INVALID_PARAMETER_VALUE"


def test_a_run_is_renamed_by_update_and_by_tag(tracking):
    run = tracking.run(run_name="a")
    assert tracking.post("runs/update", run_id=run, run_name="b")["run_info"]["run_name"] == "b"
    assert tracking.data(run)["tags"]["mlflow.runName"] == "b"
    tracking.post("runs/set-tag", run_id=run, key="mlflow.runName", value="c")
    assert tracking.get("runs/get", run_id=run)["run"]["info"]["run_name"] == "c"
    tracking.post("runs/log-batch", run_id=run, tags=[{"key": "mlflow.runName", "value": "d"}])
    assert Run.objects.get().name == "d"


def test_what_people_write_on_the_page_the_client_reads(tracking, member):
    run = tracking.run(run_name="a")
    stored = Run.objects.get()
    wishes = {"name": "이름", "notes": "본문 " * 3000, "commit": "abc", "tags": ["good"]}
    runs.change(run=stored, by=member, wishes=wishes, version=stored.version)
    read = tracking.get("runs/get", run_id=run)["run"]
    tags = tracking.data(run)["tags"]
    assert read["info"]["run_name"] == tags["mlflow.runName"] == "이름"
    assert tags["mlflow.note.content"] == "본문 " * 3000
    assert tags["mlflow.source.git.commit"] == "abc"
    assert tags["good"] == ""
    runs.change(run=stored, by=member, wishes={"notes": ""})
    assert "mlflow.note.content" not in tracking.data(run)["tags"]


def test_what_the_client_writes_people_read_and_do_not_write_over(tracking, member):
    run = tracking.run(run_name="a")
    opened = Run.objects.get()
    tracking.post("runs/set-tag", run_id=run, key="mlflow.note.content", value="from the script")
    tracking.post("runs/update", run_id=run, status="FINISHED", end_time=START)
    wishes = {"name": "b", "notes": opened.notes, "status": opened.status}
    runs.change(run=opened, by=member, wishes=wishes, version=opened.version)
    stored = Run.objects.get()
    assert (stored.name, stored.notes, stored.status) == ("b", "from the script", "FINISHED")
    tracking.post("runs/delete-tag", run_id=run, key="mlflow.note.content")
    assert Run.objects.get().notes == ""


def test_a_run_goes_into_the_bin_and_takes_no_writes_there(tracking, competition):
    run = tracking.run()
    tracking.post("runs/delete", run_id=run)
    tracking.post("runs/delete", run_id=run)
    assert tracking.get("runs/get", run_id=run)["run"]["info"]["lifecycle_stage"] == "deleted"
    assert not Run.objects.on_board(competition).exists()
    said = {"key": "k", "value": "1", "timestamp": 1}
    for call in ("update", "log-metric", "log-parameter", "log-batch", "set-tag", "delete-tag"):
        assert tracking.refused(f"runs/{call}", run_id=run, **said) == (
            "INVALID_PARAMETER_VALUE",
            f"The run {run} must be in the 'active' state. Current state is deleted.",
        )
    tracking.post("runs/restore", run_id=run)
    tracking.post("runs/restore", run_id=run)
    assert Run.objects.on_board(competition).get().public_id == run


def test_a_nested_run_is_a_child_of_the_one_around_it(tracking, competition):
    around = tracking.run(run_name="sweep")
    inner = tracking.run(run_name="lr=1e-4", tags=[{"key": "mlflow.parentRunId", "value": around}])
    child = Run.objects.get(public_id=inner)
    assert child.parent.public_id == around
    assert child.is_listed
    assert tracking.data(inner)["tags"]["mlflow.parentRunId"] == around
    strange = Tracking(MembershipFactory().user).run()
    alone = tracking.run(run_name="x", tags=[{"key": "mlflow.parentRunId", "value": strange}])
    assert Run.objects.get(public_id=alone).parent is None


@pytest.mark.parametrize("is_later", [False, True])
def test_a_nested_run_with_a_fold_is_a_fold_of_the_whole(tracking, competition, is_later):
    whole = tracking.run(run_name="5-fold")
    for number, value in enumerate((0.5, 0.7)):
        tags = [
            {"key": "mlflow.parentRunId", "value": whole},
            {"key": "wrapup.fold", "value": str(number)},
        ]
        fold = tracking.run(run_name=f"fold {number}", tags=[] if is_later else tags)
        tracking.post("runs/log-metric", run_id=fold, key="mIoU", value=value, timestamp=1)
        if is_later:
            tracking.post("runs/log-batch", run_id=fold, tags=tags)
    board = Run.objects.on_board(competition)
    assert board.get().public_id == whole
    assert board.get().score == pytest.approx(0.6)
    assert tracking.data(whole)["metrics"] == {"mIoU": pytest.approx(0.6)}
    assert sorted(Run.objects.exclude(fold_of=None).values_list("fold", flat=True)) == ["0", "1"]


def test_a_family_never_goes_in_circles(tracking):
    first, second = tracking.run(run_name="a"), tracking.run(run_name="b")
    tracking.post("runs/set-tag", run_id=second, key="mlflow.parentRunId", value=first)
    tracking.post("runs/set-tag", run_id=first, key="mlflow.parentRunId", value=second)
    assert Run.objects.get(public_id=second).parent.public_id == first
    assert Run.objects.get(public_id=first).parent is None


def pretend_it_was(seconds: int) -> None:
    Run.objects.update(created_at=timezone.now() - timedelta(seconds=seconds))


def test_a_begin_that_is_sent_again_is_the_same_run(tracking):
    first = tracking.run(run_name="a", tags=[{"key": "t", "value": "1"}])
    pretend_it_was(5)
    assert tracking.run(run_name="a", tags=[{"key": "t", "value": "1"}]) == first


@pytest.mark.parametrize(
    ("age", "change"),
    [(0, {}), (600, {}), (5, {"run_name": "b"}), (5, {"tags": []}), (5, {"start_time": START + 1})],
)
def test_two_runs_that_only_look_alike_are_two(tracking, age, change):
    said = {"run_name": "a", "tags": [{"key": "t", "value": "1"}], "start_time": START}
    first = tracking.run(**said)
    pretend_it_was(age)
    assert tracking.run(**said | change) != first


def test_a_run_that_was_written_to_is_not_begun_again(tracking):
    first = tracking.run(run_name="a")
    tracking.post("runs/log-parameter", run_id=first, key="lr", value="1")
    pretend_it_was(5)
    assert tracking.run(run_name="a") != first


def test_a_silent_run_is_stale_and_a_word_from_it_makes_it_run_again(tracking, competition, signed_in, team):
    run = tracking.run(run_name="a")
    assert not Run.objects.get().is_stale
    Run.objects.update(heard_at=timezone.now() - timedelta(minutes=16))
    assert Run.objects.get().is_stale
    assert tracking.get("runs/get", run_id=run)["run"]["info"]["status"] == "RUNNING"
    tracking.post("runs/log-parameter", run_id=run, key="lr", value="1")
    assert not Run.objects.get().is_stale


def test_logged_by_a_program_it_is_on_the_page_and_on_the_board(tracking, competition, signed_in, team):
    run = tracking.run(run_name="swin-l")
    tracking.post("runs/log-metric", run_id=run, key="mIoU", value=0.7123, timestamp=1)
    page = signed_in.get(f"/t/{team.slug}/runs/{run}/").content.decode()
    assert "0.7123" in page
    rows = page_of(competition, Wish(), 1).object_list
    assert [(row.name, row.score.text) for row in rows] == [("swin-l", "0.7123")]


def test_moments_are_kept_to_the_millisecond(tracking):
    for ms in (0, 1, 999, START, shapes.LATEST_MS):
        assert shapes.in_ms(shapes.moment_of(ms)) == ms
        run = tracking.run(start_time=ms)
        assert tracking.get("runs/get", run_id=run)["run"]["info"]["start_time"] == ms
    assert tracking.refused("runs/create", start_time=shapes.LATEST_MS + 1)[0] == "INVALID_PARAMETER_VALUE"
