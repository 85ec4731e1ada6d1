"""What happens to a job."""

import contextlib
import threading
import time

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from background import engine, sweeper
from background.clock import from_now
from background.heartbeat import Heartbeat
from background.models import Job, JobEvent, State
from background.services import jobs
from tests.background import kinds  # noqa: F401
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """No worker listens here: the engine is called by hand, as a wake-up would."""
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)


@pytest.fixture
def other_team():
    return TeamFactory()


def asked(team, member=None, **payload):
    return jobs.ask(kind="test-count", payload=payload, team_id=team.pk, asked_by_id=member and member.pk)


def events(job):
    return list(job.events.order_by("pk").values_list("what", flat=True))


def test_a_job_is_done_step_by_step(team, member):
    job = asked(team, member, to=3)
    engine.work()
    job.refresh_from_db()
    assert (job.state, job.cursor, job.done_units, job.total_units) == (State.DONE, 3, 3, 3)
    assert job.result == {"counted": 3}
    assert job.percent == 100
    assert job.lease_until is None
    assert job.started_at <= job.finished_at <= timezone.now()
    assert events(job) == ["asked", "claimed", "row", "moved", "row", "moved", "row", "moved", "done"]


def test_the_persons_fault_is_refused_with_every_problem(team):
    job = asked(team, refuse=1)
    engine.work()
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.REFUSED, "no_number")
    assert job.problems == [
        {"code": "no_number", "message": "Not a number", "line": 3, "column": "score", "values": {}}
    ]
    assert events(job)[-2:] == ["refused", "hook refused"]


def test_our_fault_is_tried_again_from_where_it_stood(team):
    job = asked(team, to=3, **{"break at": 1, "times": 1})
    engine.work()
    job.refresh_from_db()
    assert (job.state, job.cursor, job.problem) == (State.WAITING, 1, "error")
    assert job.run_after > timezone.now()
    Job.objects.update(run_after=Now(), attempts=1)
    engine.work()
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.DONE, "")


def test_what_breaks_for_ever_fails_and_can_be_tried_again(team, member):
    job = asked(team, **{"break": 1})
    for _attempt in range(5):
        Job.objects.update(run_after=Now())
        engine.work()
    job.refresh_from_db()
    assert (job.state, job.problem, job.attempts) == (State.FAILED, "error", 5)
    assert events(job)[-2:] == ["failed", "hook failed"]
    Job.objects.update(payload={"to": 1})
    jobs.retry(job=job, by_id=member.pk)
    assert events(job)[-2:] == ["retried", "hook retried"]
    engine.work()
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_double_click_is_one_job(team, other_team):
    asking = {"kind": "test-count", "payload": {"to": 1}, "dedup_key": "same"}
    first = jobs.ask(team_id=team.pk, **asking)
    assert jobs.ask(team_id=team.pk, **asking) == first
    assert jobs.ask(team_id=other_team.pk, **asking) != first
    engine.work()
    assert jobs.ask(team_id=team.pk, **asking) != first


def test_nobody_can_ask_for_an_unknown_kind(team):
    with pytest.raises(LookupError):
        jobs.ask(kind="no-such-kind", payload={}, team_id=team.pk)


def test_no_job_without_the_transaction_that_asked_for_it(team):
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        asked(team, to=1)
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_a_waiting_job_is_cancelled_at_once(team, member):
    job = asked(team, to=1)
    jobs.cancel(job=job, by_id=member.pk)
    assert job.state == State.CANCELLED
    assert events(job) == ["asked", "cancel asked", "cancelled", "hook cancelled"]
    with pytest.raises(jobs.AlreadyEnded):
        jobs.cancel(job=job, by_id=member.pk)


def test_a_running_job_stops_at_its_next_step(team, member):
    job = asked(team, to=5, **{"cancel at": 2})
    engine.work()
    job.refresh_from_db()
    assert (job.state, job.done_units) == (State.CANCELLED, 3)
    assert events(job)[-2:] == ["cancelled", "hook cancelled"]


def test_only_a_failed_job_can_be_tried_again(team, member):
    job = asked(team, to=1)
    engine.work()
    with pytest.raises(jobs.NothingToRetry):
        jobs.retry(job=job, by_id=member.pk)


def test_a_kind_that_stands_still_fails_instead_of_running_for_ever(team):
    job = asked(team, to=1, **{"stand still": 1})
    engine.work()
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.WAITING, "error")


def test_urgent_jobs_come_first(team):
    for priority in (0, 5, 1):
        jobs.ask(kind="test-count", payload={"to": 1}, team_id=team.pk, priority=priority)
    engine.work()
    in_turn = JobEvent.objects.filter(what="done").order_by("pk").values_list("job__priority", flat=True)
    assert list(in_turn) == [5, 1, 0]


def test_who_goes_home_hands_the_job_back(team, monkeypatch):
    job = asked(team, to=5)
    monkeypatch.setattr(engine.time, "sleep", lambda seconds: None)
    moved = Heartbeat.moved

    def moved_and_told_to_stop(heartbeat):
        moved(heartbeat)
        engine.going_home.set()

    monkeypatch.setattr(Heartbeat, "moved", moved_and_told_to_stop)
    try:
        engine.work()
    finally:
        engine.going_home.clear()
    job.refresh_from_db()
    assert (job.state, job.cursor, job.attempts) == (State.WAITING, 1, 0)
    monkeypatch.setattr(Heartbeat, "moved", moved)
    engine.work()
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_heartbeat_keeps_the_lease_during_a_long_step(team, settings):
    settings.JOB_LEASE_SECONDS = 1
    job = asked(team, to=1, seconds=1.6)
    seen = []
    thread = threading.Thread(target=lambda: _watch(job, seen))
    thread.start()
    engine.work()
    thread.join()
    assert "overdue" not in seen
    assert "taken over" not in events(job)


def _watch(job, seen):
    for _look in range(14):
        time.sleep(0.1)
        seen.append("overdue" if Job.objects.filter(pk=job.pk, state="running").due().exists() else "held")
    connection.close()


def test_the_sweep_wakes_for_forgotten_jobs_only(team, monkeypatch):
    woken = []
    forgotten, later, done = asked(team, to=1), asked(team, to=1), asked(team, to=1)
    Job.objects.filter(pk=later.pk).update(run_after=from_now(60))
    Job.objects.filter(pk=done.pk).update(state=State.DONE, finished_at=Now())
    monkeypatch.setattr("background.wake_ups.send", woken.append)
    assert sweeper.sweep() == 1
    assert woken == [forgotten.pk]


def test_asking_survives_a_broker_that_breaks(team, monkeypatch, caplog):
    monkeypatch.undo()
    monkeypatch.setattr("background.wake_ups.current_app.send_task", _no_broker)
    job = asked(team, to=1)
    assert "the sweep will find it" in caplog.text
    assert job.state == State.WAITING


def _no_broker(*args, **kwargs):
    raise OSError("nobody there")
