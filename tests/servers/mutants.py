"""The engine, broken on purpose in four ways. The tests must catch each; that is the proof that they see."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from background import claims, endings, engine
from background.kinds import JobKind
from background.models import Job, State


def no_fence() -> None:
    """Let whoever once had the job write as if it were still theirs."""

    def held(job: Job) -> Any:
        return Job.objects.filter(pk=job.pk)

    for module in (claims, endings, engine):
        module.held = held


def two_transactions() -> None:
    """Commit the rows first and the cursor afterwards."""

    def step(job: Job, kind: JobKind[Any], prepared: Any, total: int | None) -> bool:
        now = claims.held(job).values("cursor").first()
        if now is None:
            raise claims.Overtaken
        with transaction.atomic():
            chunk = kind.chunk(job, prepared, now["cursor"])
        with transaction.atomic():
            engine.move(job, chunk, total)
            if chunk.finished:
                endings.done(job, chunk.result)
        return chunk.finished

    engine.step = step


def cursor_first() -> None:
    """Commit the cursor first and the rows afterwards."""

    def step(job: Job, kind: JobKind[Any], prepared: Any, total: int | None) -> bool:
        now = claims.held(job).values("cursor").first()
        if now is None:
            raise claims.Overtaken
        with transaction.atomic():
            chunk = kind.chunk(job, prepared, now["cursor"])
            transaction.set_rollback(True)
        with transaction.atomic():
            engine.move(job, chunk, total)
        with transaction.atomic():
            kind.chunk(job, prepared, now["cursor"])
            if chunk.finished:
                endings.done(job, chunk.result)
        return chunk.finished

    engine.step = step


def unguarded_error_path() -> None:
    """Write what went wrong without asking whether the job is still ours, and without minding when that fails too."""

    def broken(job: Job, kind: JobKind[Any], error: Exception) -> None:
        Job.objects.filter(pk=job.pk).update(
            state=State.WAITING, lease_until=None, finished_at=None, problem="error"
        )

    def end(job: Job, ending: Callable[[], None]) -> None:
        ending()

    endings.broken = broken
    engine._end = end


MUTANTS = {
    "no fence": no_fence,
    "two transactions": two_transactions,
    "cursor first": cursor_first,
    "unguarded error path": unguarded_error_path,
}
