"""Keeping and removing the files of runs and models: the bytes first, then the row, and never half of either."""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from functools import partial

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from experiments import artifact_paths
from experiments.models import Artifact, Holder, Lifecycle, Run
from experiments.models.artifacts import new_artifact_key, stored_at
from experiments.services import tracking
from kit.refusals import Conflict, Refused
from teams.models import HistoryEvent, User


class BadArtifactPath(Refused):
    """The path of an artifact could be another place or another name than it looks."""

    code = "bad_artifact_path"
    status = 400

    def __init__(self, problem: artifact_paths.BadPath) -> None:
        self.reason = problem.reason
        super().__init__(_sentence(problem.reason))


class PathTaken(Conflict):
    """A file cannot stand where a folder is, nor the other way round."""

    code = "artifact_path_taken"


class HolderIsDeleted(Conflict):
    """What lies in the bin takes no files."""

    code = "holder_deleted"

    def __init__(self, holder: Holder) -> None:
        super().__init__(
            _("%(id)s is deleted and takes no files. Restore it first.") % {"id": holder.public_id}
        )


class ArtifactTooLarge(Refused):
    """More bytes than this installation keeps in one file."""

    code = "artifact_too_large"
    status = 413

    def __init__(self) -> None:
        most = settings.LARGEST_ARTIFACT_MB
        super().__init__(_("An artifact has %(most)d MB at most (LARGEST_ARTIFACT_MB).") % {"most": most})


class Incomplete(Refused):
    """Fewer or more bytes arrived than were announced; nothing of them is kept."""

    code = "artifact_incomplete"
    status = 400

    def __init__(self, *, announced: int, arrived: int) -> None:
        super().__init__(
            _("%(announced)d bytes were announced and %(arrived)d arrived. Nothing is kept.")
            % {"announced": announced, "arrived": arrived}
        )


class Arriving(File):  # type: ignore[type-arg]
    """A file that is read once, from blocks that arrive; counts them, sums them up and ends at the largest size."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        super().__init__(None, "artifact")
        self._blocks = blocks
        self._sum = hashlib.sha256()
        self.arrived = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Hand on each block as it came; raises ArtifactTooLarge."""
        most = largest_size()
        for block in self._blocks:
            self.arrived += len(block)
            if self.arrived > most:
                raise ArtifactTooLarge
            self._sum.update(block)
            yield block

    @property
    def sha256(self) -> str:
        """The sum of what has arrived, in hexadecimal digits."""
        return self._sum.hexdigest()


def largest_size() -> int:
    """Return how many bytes one artifact may have."""
    return int(settings.LARGEST_ARTIFACT_MB) * 1024 * 1024


def keep(
    *, holder: Holder, path: str, blocks: Iterable[bytes], announced: int | None, by: User | None
) -> Artifact:
    """Keep a file under a path, in place of what was there; `announced` is how many bytes shall arrive.

    No transaction is open while bytes arrive, which may take hours; each minute of it is a sign of life of the run.
    They go under a new key, and the row that names it is written when all are there: a reader sees the former file
    or this one, whole.
    Raises BadArtifactPath, PathTaken, HolderIsDeleted, ArtifactTooLarge and Incomplete.
    """
    path = path_of(path)
    if announced is not None and announced > largest_size():
        raise ArtifactTooLarge
    _check_free(holder, path)
    # The rest may take long: a pool's connection is not ours meanwhile.
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    run = holder if isinstance(holder, Run) else holder.run
    key, arriving = new_artifact_key(), Arriving(_heard(run, blocks))
    try:
        default_storage.save(stored_at(key), arriving)
        _check_whole(announced, arriving.arrived)
        kept = _record(holder, path, key, arriving)
    except BaseException:
        # Also when the client goes away or the server ends; what even this misses is swept later.
        _drop([key])
        raise
    if run is not None:
        tracking.hear(run)
    return kept


def _heard(run: Run | None, blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        if run is not None:
            tracking.hear(run)
        yield block


def adopt(*, holder: Holder, path: str, key: str, arrived: Arriving) -> None:
    """Write the row of bytes that lie under their key already; a file that is at the path stays.

    Raises BadArtifactPath and PathTaken.
    """
    path = path_of(path)
    if not Artifact.objects.held_by(holder).at(path).exists():
        _check_free(holder, path)
        _record(holder, path, key, arrived)


@transaction.atomic
def remove(*, holder: Holder, path: str, by: User) -> int:
    """Remove the file at a path, or the folder with all in it; the empty path is everything. Returns how many."""
    path = path_of(path) if path else ""
    everything = Artifact.objects.held_by(holder)
    doomed = list((everything.at(path) | everything.below(path) if path else everything).select_for_update())
    if not doomed:
        return 0
    Artifact.objects.filter(pk__in=[one.pk for one in doomed]).delete()
    HistoryEvent.objects.record(
        team=holder.team,
        by=by,
        what="artifacts removed",
        target=holder,
        name=holder.name,
        path=path,
        count=len(doomed),
    )
    transaction.on_commit(partial(_drop, [one.key for one in doomed]))
    return len(doomed)


def path_of(path: str) -> str:
    """Return a client's path in its one form; raises BadArtifactPath."""
    try:
        return artifact_paths.checked(path)
    except artifact_paths.BadPath as problem:
        raise BadArtifactPath(problem) from None


def folder_of(path: str) -> str:
    """Return a client's path of a folder in its one form, the root as the empty text; raises BadArtifactPath."""
    try:
        return artifact_paths.folder_checked(path)
    except artifact_paths.BadPath as problem:
        raise BadArtifactPath(problem) from None


def _check_free(holder: Holder, path: str) -> None:
    """Refuse a deleted holder, and a path that is a folder or lies in a file."""
    if holder.lifecycle != Lifecycle.ACTIVE:
        raise HolderIsDeleted(holder)
    mine = Artifact.objects.held_by(holder)
    if blocking := mine.filter(path__in=artifact_paths.above(path)).first():
        raise PathTaken(_("“%(path)s” is a file, so nothing can lie in it.") % {"path": blocking.path})
    if mine.below(path).exists():
        raise PathTaken(_("“%(path)s” is a folder.") % {"path": path})


def _check_whole(announced: int | None, arrived: int) -> None:
    if announced is not None and announced != arrived:
        raise Incomplete(announced=announced, arrived=arrived)


def _record(holder: Holder, path: str, key: str, arrived: Arriving) -> Artifact:
    """Write the row, in place of the one of the same path, whose bytes go when this is committed."""
    content = {
        "key": key,
        "size": arrived.arrived,
        "sha256": arrived.sha256,
        "kind": artifact_paths.kind_of(path),
        "changed_at": timezone.now(),
    }
    with transaction.atomic():
        mine = Artifact.objects.held_by(holder).at(path)
        former = mine.select_for_update().first()
        if former is None:
            side = "run" if isinstance(holder, Run) else "logged_model"
            named = {side: holder, "team_id": holder.team_id}
            new = Artifact(path=path, folder=artifact_paths.folder_of(path), **named, **content)
            with contextlib.suppress(IntegrityError), transaction.atomic():
                new.save(force_insert=True)
                return new
            # Somebody else wrote the same path in this very moment.
            former = mine.select_for_update().get()
        transaction.on_commit(partial(_drop, [former.key]))
        for name, value in content.items():
            setattr(former, name, value)
        former.save(update_fields=list(content))
        return former


def _drop(keys: list[str]) -> None:
    for key in keys:
        # What cannot be removed now is an orphan like others: the sweeper comes by.
        with contextlib.suppress(OSError):
            default_storage.delete(stored_at(key))


def _sentence(reason: str) -> str:
    return {
        "empty": _("An artifact needs a path."),
        "too_long": _("The path of an artifact has %(path)d letters at most, each name in it %(name)d.")
        % {"path": artifact_paths.LONGEST_PATH, "name": artifact_paths.LONGEST_NAME},
        "too_deep": _("The path of an artifact has %(most)d parts at most.")
        % {"most": artifact_paths.DEEPEST},
        "space_at_the_edge": _("No name in the path of an artifact begins or ends with a space."),
        "unseen_letter": _("The path of an artifact has letters that cannot be seen or read."),
        "address_mark": _("The path of an artifact has no ? and no #: programs cut addresses there."),
        "still_encoded": _("The path of an artifact is encoded twice (it has % before two digits)."),
    }.get(
        reason,
        _("The path of an artifact stays below its run: no .., no empty part, no backslash, no drive."),
    )
