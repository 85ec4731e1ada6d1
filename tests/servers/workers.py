"""Worker processes, forked from a warm one: real processes that run the real engine, or a whole Celery worker."""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

from celery import current_app
from django.conf import settings
from django.db import connection

from background import engine
from background.clock import from_now
from background.models import Job, State

PR_SET_PDEATHSIG = 1


def forked(run: Callable[[], None]) -> int:
    """Run something in a process of its own that writes into `workers.log`; return its pid.

    It ends with 1 when `run` raises.
    """
    disconnect()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setpgid(0, 0)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        log = os.open(settings.DATA_DIR / "workers.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        run()
        code = 0
    except BaseException:  # noqa: BLE001 - the process ends here, whatever it was
        traceback.print_exc()
    finally:
        os._exit(code)


def disconnect() -> None:
    """Close this process's connections: a fork must not share them."""
    connection.close()


def warm_up() -> None:
    """Import what a Celery worker needs, so that those forked from here start at once."""
    for name in (
        "celery.apps.worker",
        "celery.bin.celery",
        "celery.concurrency.thread",
        "celery.worker.consumer",
    ):
        import_module(name)
    current_app.loader.import_default_modules()
    current_app.finalize()
    assert current_app.connection_for_read().transport


def celery_worker() -> None:
    """Be a Celery worker on this installation's broker."""
    argv = ["--quiet", "worker", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    current_app.worker_main([*argv, f"--hostname={os.getpid()}@%h"])


def engine_only() -> None:
    """Do what is due, once."""
    engine.work()


def exit_code(pid: int) -> int:
    """Wait for the end of a process; return its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def has_stopped(pid: int) -> bool:
    """Wait until a process ends or freezes; tell whether it is frozen."""
    _, status = os.waitpid(pid, os.WUNTRACED)
    return os.WIFSTOPPED(status)


def kill(pid: int) -> None:
    """Kill a process and all that it started."""
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


@contextmanager
def running(run: Callable[[], None], count: int = 1) -> Iterator[list[int]]:
    """Run processes side by side; they are killed at the end."""
    pids = [forked(run) for _number in range(count)]
    try:
        yield pids
    finally:
        for pid in pids:
            kill(pid)


def let_leases_run_out() -> None:
    """Let the time of every lease pass."""
    Job.objects.filter(state=State.RUNNING).update(lease_until=from_now(-1))


def let_waits_run_out() -> None:
    """Let the time of every wait pass."""
    Job.objects.filter(state=State.WAITING).update(run_after=from_now(-1))


def until(condition: Callable[[], bool], *, seconds: float = 60, what: str = "it") -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.02)


def ended(*jobs: Job) -> bool:
    """Tell whether the jobs have ended."""
    return not Job.objects.filter(pk__in=[job.pk for job in jobs]).open().exists()
