"""Kinds of jobs for workers under attack. Their rows lie in a table without any unique key: it would hide doubles."""

import os
import time
from typing import Any

from django.db import connection

from background.kinds import Chunk, JobKind, kinds
from background.models import Job

TABLE = "rows_under_attack"


def make_table() -> None:
    """Make the table of rows unless it is there."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (job_id bigint NOT NULL, line bigint NOT NULL)")


def lines_of(job: Job) -> list[int]:
    """Return the lines that the job has written, in order."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT line FROM {TABLE} WHERE job_id = %s ORDER BY line", [job.pk])
        return [line for (line,) in cursor.fetchall()]


@kinds.register
class WriteLines(JobKind[int]):
    """Writes payload["lines"] lines, payload["step"] at a time."""

    slug = "test-write-lines"
    label = "Lines"

    def prepare(self, job: Job) -> int:
        """Take as long as the payload says."""
        time.sleep(job.payload.get("seconds", 0))
        return job.payload["lines"]

    def total(self, prepared: int) -> int:
        """Count what there is."""
        return prepared

    def chunk(self, job: Job, prepared: int, cursor: Any) -> Chunk:
        """Write the next lines."""
        start = cursor or 0
        end = min(prepared, start + job.payload["step"])
        with connection.cursor() as rows:
            rows.executemany(
                f"INSERT INTO {TABLE} (job_id, line) VALUES (%s, %s)",
                [(job.pk, line) for line in range(start, end)],
            )
        return Chunk(cursor=end, done=end, finished=end == prepared, result={"lines": end})


@kinds.register
class Poison(JobKind[None]):
    """Kills whoever works on it."""

    slug = "test-poison"
    label = "Poison"

    def prepare(self, job: Job) -> None:
        """Die as a worker does that runs out of memory."""
        os._exit(137)
