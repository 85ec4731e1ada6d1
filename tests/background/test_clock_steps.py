"""The clock is put forward or back by an hour while jobs wait and run: nothing waits for it, nothing is done twice."""

from datetime import timedelta

import pytest
from django.db.models import F

from background import engine
from background.claims import claim_next
from background.models import Job, State
from background.services import jobs
from tests.background import kinds  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
AN_HOUR = timedelta(hours=1)
MOMENTS = ("run_after", "lease_until", "created_at", "started_at")


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)


def put_back(by: timedelta) -> None:
    """Do to every moment what putting the database's clock back does to it: it lies further ahead."""
    Job.objects.update(**{name: F(name) + by for name in MOMENTS})


def asked(team, **payload):
    return jobs.ask(kind="test-count", payload={"to": 3, **payload}, team_id=team.pk)


def is_done_once(job):
    job.refresh_from_db()
    rows = list(job.events.filter(what="row").order_by("pk").values_list("detail__line", flat=True))
    return (job.state, rows) == (State.DONE, [1, 2, 3])


@pytest.mark.parametrize("step", [AN_HOUR, -AN_HOUR, timedelta(minutes=3)])
def test_who_was_never_told_to_wait_does_not(team, step):
    job = asked(team)
    put_back(step)
    engine.work()
    assert is_done_once(job)


@pytest.mark.parametrize("step", [AN_HOUR, -AN_HOUR])
def test_a_worker_that_died_is_followed(team, step):
    job = asked(team)
    claim_next()
    put_back(step)
    engine.work()
    assert is_done_once(job)


@pytest.mark.parametrize("step", [AN_HOUR, -AN_HOUR])
def test_what_waits_for_another_try_gets_it(team, step):
    job = asked(team, **{"break at": 1, "times": 1})
    engine.work()
    put_back(step)
    Job.objects.update(attempts=1)
    engine.work()
    assert is_done_once(job)


@pytest.mark.parametrize("step", [AN_HOUR, -AN_HOUR])
def test_a_living_worker_goes_on_or_is_overtaken_and_writes_nothing_more(team, step, monkeypatch):
    job = asked(team)
    mine = claim_next()
    put_back(step)
    engine.work()
    engine.run(mine)
    assert is_done_once(job)


def test_a_wait_or_a_lease_by_this_clock_is_kept(team):
    asked(team, **{"break at": 1, "times": 1})
    engine.work()
    asked(team)
    claim_next()
    assert sorted(Job.objects.values_list("state", flat=True)) == [State.RUNNING, State.WAITING]
    assert not Job.objects.due().exists()
