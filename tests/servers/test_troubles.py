"""Jobs survive a bad day: on the embedded default as on PostgreSQL and Redis, with real Celery workers."""

import os
import random
import signal
import subprocess
import sys

import pytest

from tests.servers.installations import Installation

pytestmark = pytest.mark.servers

PLAY = "tests.servers.troubles"
CELERY = [sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "--include=tests.servers.kinds"]


def test_random_kills_lose_and_double_nothing(installation: Installation):
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"seed {seed}: repeat with SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    told = installation.play(f"{PLAY}:random_kills", seed=seed, kills=20)
    assert told["wrong"] == []
    assert told["killed"] == 20
    assert told["taken over"] == 20


def test_poison_fails_after_three_deaths_and_the_others_go_on(installation: Installation):
    told = installation.within(lease=1, poll=1).play(f"{PLAY}:poison")
    assert told == {"wrong": [], "bad": ["failed", "poison", 3]}


def test_lost_messages_lose_no_job(installation: Installation):
    assert installation.play(f"{PLAY}:lost_messages", count=20) == {"wrong": []}


def test_jobs_run_while_redis_is_away(on_servers: Installation):
    on_servers.redis.kill()
    told = on_servers.within(poll=1).play(f"{PLAY}:broker_away", count=5)
    assert told["wrong"] == []
    assert told["seconds per job"] < 2


def test_a_death_between_commit_and_message_loses_no_job(installation: Installation):
    assert installation.play(f"{PLAY}:dead_before_the_message", count=10) == {"wrong": []}


def test_a_frozen_worker_that_thaws_writes_nothing(installation: Installation):
    told = installation.within(lease=1, poll=1).play(f"{PLAY}:a_frozen_worker")
    assert told == {"wrong": [], "lines": 4000, "state": True}


def test_a_message_wakes_the_worker_of_the_command_line(installation: Installation):
    # It looks by itself once a minute only: what runs sooner was woken up.
    patient = installation.within(poll=60)
    worker = patient.start(*CELERY, "--without-gossip", "--without-mingle", "--loglevel=INFO")
    try:
        for line in worker.stdout:
            if "ready" in line:
                break
        told = patient.play(f"{PLAY}:ask_and_wait", count=3, seconds=30)
        assert told["wrong"] == []
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        try:
            worker.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            raise


def test_no_writer_ever_meets_a_locked_database(embedded: Installation):
    told = embedded.play(f"{PLAY}:many_writers", writers=4, seconds=5)
    assert told["locked"] == 0
    assert told["wrong"] == []
    assert told["written"] == told["kept"] > 0
