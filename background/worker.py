"""What a Celery worker does besides waiting for messages: looks for due jobs by itself, and shows that it lives."""

import contextlib
import ctypes
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from celery import bootsteps
from celery.signals import beat_embedded_init, worker_shutting_down
from django.conf import settings
from django.db import close_old_connections

from background import engine
from background.chores import Rota
from background.models import Job

logger = logging.getLogger(__name__)
PR_SET_PDEATHSIG = 1


def pulse_of(pid: int) -> Path:
    """Return the file whose age tells since when the worker process is frozen or gone."""
    return settings.DATA_DIR / "pulse" / str(pid)


class Poller(bootsteps.StartStopStep):
    """Works on due jobs each few seconds without any message, so that neither broker nor beat is needed.

    It starts before the worker has reached its broker: with Redis away, jobs run all the same.
    """

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._over = threading.Event()
        self._rota = Rota()

    def start(self, parent: Any) -> None:
        """Start with the worker."""
        for task in (self._poll, self._beat):
            threading.Thread(target=task, name=task.__name__, daemon=True).start()

    def stop(self, parent: Any) -> None:
        """Stop with the worker."""
        engine.going_home.set()
        self._over.set()

    terminate = stop

    def _poll(self) -> None:
        while True:
            try:
                if Job.objects.due().exists():
                    engine.work()
                self._rota.do_due()
            except Exception:
                # Most likely the database is away. It will come back, and so do we.
                logger.exception("Could not look for jobs.")
            close_old_connections()
            if self._over.wait(settings.JOB_POLL_SECONDS):
                return

    def _beat(self) -> None:
        pulse = pulse_of(os.getpid())
        pulse.parent.mkdir(exist_ok=True)
        while True:
            with contextlib.suppress(OSError):  # a full disk is no reason to look dead
                pulse.touch()
            if self._over.wait(settings.JOB_POLL_SECONDS):
                break
        pulse.unlink(missing_ok=True)


@worker_shutting_down.connect
def go_home(**_signal: Any) -> None:
    """Hand a running job back after its step instead of finishing it."""
    engine.going_home.set()


@beat_embedded_init.connect
def die_with_the_worker(**_signal: Any) -> None:
    """Let the embedded beat, a process of its own, end when its worker is killed (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
