"""What a job does: one class per kind, in `<app>/jobs/`, that registers itself.

@kinds.register
class ImportLeaderboard(JobKind[Board]):
    slug = "import-leaderboard"           # stored; never changes
    label = _("Import of a leaderboard")

    def prepare(self, job):               # reads and checks everything; writes nothing
        return read_board(LeaderboardImport.objects.get(job=job))

    def total(self, prepared):
        return len(prepared.rows)

    def chunk(self, job, prepared, cursor):
        start = cursor or 0
        end = min(start + self.chunk_size, len(prepared.rows))
        Entry.objects.bulk_create(entries(prepared.rows[start:end]))
        finished = end == len(prepared.rows)
        return Chunk(cursor=end, done=end, finished=finished, result={"rows": end} if finished else None)
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.utils.functional import Promise

from kit.refusals import Refused
from kit.registry import Registry

if TYPE_CHECKING:
    from background.models import Job

Prepared = TypeVar("Prepared")


@dataclass(frozen=True)
class Chunk:
    """What one step of a job did.

    `cursor` is where the next step begins (any JSON value, different from the one before); `done` the units
    done in all, this step's included; `finished` whether it was the last; `result` what the job leaves
    behind (JSON, only with `finished`).
    """

    cursor: Any
    done: int
    finished: bool = False
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Problem:
    """One fault in what the person gave us; `line` and `column` as the person counts them, from 1.

    `code` is stable and read by machines, `values` fill the page's sentence for that code; `message` is the
    sentence in the language of who asked.
    """

    code: str
    message: str | Promise = ""
    line: int | None = None
    column: str | int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the shape that is stored and that the API answers with."""
        return {**asdict(self), "message": str(self.message)}


class RefusedWithProblems(Refused):
    """Raised by a kind when what the person gave cannot be used; carries every problem found.

    `result`: what became known of it all the same (JSON), for those who ask about the job.
    """

    def __init__(
        self,
        message: str | Promise,
        problems: Sequence[Problem],
        *,
        code: str = "",
        result: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.problems = problems
        self.result = result
        self.code = code or (problems[0].code if problems else self.code)


class JobKind(Generic[Prepared]):
    """A kind of job. The engine makes one object of each and calls it from several threads: keep no state in it.

    The engine may call `prepare`, and `chunk` with the same cursor, again after a crash, an error or a
    locked database. So `prepare` writes nothing to the database, and `chunk` writes nothing else: files are
    written under a temporary name and renamed in `prepare`, messages to the outside are a job of their own.
    """

    slug: str
    label: str | Promise
    # Rows per transaction. On SQLite nobody else writes meanwhile: choose what takes at most about 50 ms.
    chunk_size: ClassVar[int] = 500
    # Errors in a row before the job fails; each waits 2, 4, 8 ... seconds.
    max_attempts: ClassVar[int] = 5
    # Deaths of the worker in a row before the job counts as poison.
    max_crashes: ClassVar[int] = 3
    # Seconds that `prepare` or one `chunk` may take before the worker counts as stuck and the job is taken over.
    longest_step: ClassVar[float] = 600

    def prepare(self, job: "Job") -> Prepared:
        """Read and check everything, outside of any transaction; what is returned is handed to `chunk`.

        Raise `Refused` (or `RefusedWithProblems`) when the person must mend something: the job ends
        `refused`. Any other exception is ours: the job is tried again later and in the end `failed`.
        """
        raise NotImplementedError

    def total(self, prepared: Prepared) -> int | None:
        """Return how many units there are to do, or None when nobody knows."""
        return None

    def chunk(self, job: "Job", prepared: Prepared, cursor: Any) -> Chunk:
        """Do the next step. Called inside the transaction that also moves the cursor; `cursor` is None at first."""
        raise NotImplementedError

    def on_refused(self, job: "Job") -> None:
        """Bring the kind's own rows in line, in the transaction that makes the job `refused`."""

    def on_failed(self, job: "Job") -> None:
        """Bring the kind's own rows in line, in the transaction that makes the job `failed`."""

    def on_cancelled(self, job: "Job") -> None:
        """Bring the kind's own rows in line (keep or remove them), in the transaction that cancels the job."""

    def on_retried(self, job: "Job") -> None:
        """Bring the kind's own rows in line, in the transaction that lets a failed job wait again."""


kinds: Registry[JobKind[Any]] = Registry("job kind")
