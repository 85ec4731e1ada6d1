"""What happens to a job."""

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from background import engine
from background.models import Job, State
from background.services import jobs
from tests.background import kinds  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """No worker listens here: the engine is called by hand, as a wake-up would."""
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)


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
