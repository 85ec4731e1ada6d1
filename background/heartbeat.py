"""Keeps a lease alive during long steps, and ends a process that is stuck in one."""

import logging
import os
import threading
import time
from types import TracebackType

from django.conf import settings
from django.db import connection

from background.claims import held, next_lease
from background.models import Job

logger = logging.getLogger(__name__)
STUCK = 70


class Heartbeat:
    """Beats while a job is worked on; `moved()` tells it that a step is done and the lease renewed.

    A step that takes longer than the kind allows is stuck. A thread cannot be ended from outside, so the
    process ends itself: its supervisor starts a new one and the job is taken over as after any other death.
    """

    def __init__(self, job: Job, *, longest_step: float) -> None:
        self.job = job
        self.longest_step = longest_step
        self.interval = settings.JOB_LEASE_SECONDS / 6
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat of job {job.pk}", daemon=True)
        self.moved()

    def moved(self) -> None:
        """Note that a step has ended."""
        self._step_began = self._renewed = time.monotonic()

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(self.interval / 2):
                if time.monotonic() - self._step_began > self.longest_step:
                    logger.critical("Job %s is stuck: this worker ends itself.", self.job.pk)
                    os._exit(STUCK)
                if time.monotonic() - self._renewed >= self.interval:
                    self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            held(self.job).update(lease_until=next_lease())
            self._renewed = time.monotonic()
        except Exception:
            # The lease outlives a few missed beats, and without a database there is nobody to tell.
            logger.warning("No heartbeat for job %s.", self.job.pk, exc_info=True)
            connection.close()
