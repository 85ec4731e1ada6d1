"""The import of a leaderboard file: read and checked as a whole, then written piece by piece, seen when complete."""

from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from background import kinds as background
from background.models import Job
from experiments import board_words
from experiments.jobs import entry_rows
from experiments.leaderboards.boards import Board, build, columns_for
from experiments.leaderboards.contract import Direction, Unreadable
from experiments.leaderboards.formats import recognise
from experiments.leaderboards.reading import read_table
from experiments.models import BoardEntry, BoardSnapshot, LeaderboardImport
from teams.models import HistoryEvent


@dataclass(frozen=True)
class Prepared:
    """A board ready to be stored; `same` is the snapshot that these very bytes became before."""

    asked: LeaderboardImport
    board: Board
    format: str
    zone: str
    direction: str
    same: BoardSnapshot | None


@background.kinds.register
class ImportLeaderboard(background.JobKind[Prepared]):
    """Refuses a file with every problem in it, or makes it a snapshot; the same file twice is one snapshot."""

    slug = "import-leaderboard"
    label = gettext_lazy("Leaderboard import")
    # SQLite writes 5,000 entries in some 40 ms.
    chunk_size = 5000

    def prepare(self, job: Job) -> Prepared:
        """Read and check the whole file."""
        waiting = LeaderboardImport.objects.select_related("competition__team", "by")
        return self.read(waiting.get(pk=job.payload["import_id"]))

    def read(self, asked: LeaderboardImport) -> Prepared:
        """Return the file as a board; raises RefusedWithProblems."""
        direction = cast(Direction, asked.competition.primary_metric.direction)
        table = None
        try:
            with asked.file.open("rb") as file:
                table = read_table(cast(BinaryIO, file))
            format = recognise(table)  # noqa: A001  the noun of the domain
            zone = asked.zone or format.zone or asked.competition.zone
            columns = columns_for(table, format, asked.mapping)
            board = build(table, format, columns=columns, zone=ZoneInfo(zone), direction=direction)
        except Unreadable as refusal:
            raise _refused(refusal, table.rows if table else refusal.rows) from refusal
        same = BoardSnapshot.objects.same_file(
            competition=asked.competition, board=asked.board, sha256=asked.sha256
        ).first()
        return Prepared(asked, board, format.slug, zone, direction, same)

    def total(self, prepared: Prepared) -> int:
        """Return how many entries there are to write."""
        return len(prepared.board.entries)

    def chunk(self, job: Job, prepared: Prepared, cursor: Any) -> background.Chunk:
        """Write the next entries."""
        return self.write(prepared, cursor)

    def write(self, prepared: Prepared, cursor: Any) -> background.Chunk:
        """Write the entries from the cursor on; with the last ones the snapshot becomes visible."""
        entries = prepared.board.entries
        if cursor is None and prepared.same:
            return self._finish(prepared, prepared.same, is_repeated=True)
        start = cursor["row"] if cursor else 0
        snapshot = BoardSnapshot.objects.get(pk=cursor["snapshot"]) if cursor else _begin(prepared)
        end = min(start + self.chunk_size, len(entries))
        entry_rows.write(snapshot.pk, entries[start:end])
        if end == len(entries):
            return self._finish(prepared, snapshot, is_repeated=False)
        return background.Chunk(cursor={"snapshot": snapshot.pk, "row": end}, done=end)

    def _finish(self, prepared: Prepared, snapshot: BoardSnapshot, *, is_repeated: bool) -> background.Chunk:
        asked = prepared.asked
        if not is_repeated:
            snapshot.completed_at = timezone.now()
            snapshot.save(update_fields=["completed_at"])
            BoardEntry.objects.filter(snapshot=snapshot).mark_ours(asked.competition)
            HistoryEvent.objects.record(
                team=asked.competition.team,
                by=asked.by,
                what="board imported",
                target=snapshot,
                name=snapshot.source_name,
                entries=snapshot.entry_count,
            )
        LeaderboardImport.objects.filter(pk=asked.pk).update(snapshot=snapshot)
        entries = len(prepared.board.entries)
        return background.Chunk(
            cursor={"snapshot": snapshot.pk, "row": entries},
            done=entries,
            finished=True,
            result={
                "snapshot": snapshot.pk,
                "rows": prepared.board.rows,
                "accepted": prepared.board.rows,
                "entries": entries,
                "is_repeated": is_repeated,
            },
        )

    def on_cancelled(self, job: Job) -> None:
        """Remove the entries written so far; nobody has seen them."""
        if job.cursor:
            BoardSnapshot.objects.filter(pk=job.cursor["snapshot"], completed_at=None).delete()


def _begin(prepared: Prepared) -> BoardSnapshot:
    asked, board = prepared.asked, prepared.board
    return BoardSnapshot.objects.create(
        competition=asked.competition,
        board=asked.board,
        format=prepared.format,
        source_name=asked.source_name,
        sha256=asked.sha256,
        file=asked.file.name,
        taken_at=asked.taken_at or asked.created_at,
        zone=prepared.zone,
        direction=prepared.direction,
        rows=board.rows,
        entry_count=len(board.entries),
        has_ranks=any(entry.source_rank for entry in board.entries),
        remarks=board.remarks,
        by=asked.by,
    )


def _refused(refusal: Unreadable, rows: int | None) -> background.RefusedWithProblems:
    problems = [
        background.Problem(
            code=one.code,
            message=board_words.sentence(one.code, one.values),
            line=one.line or None,
            column=one.column or None,
            values=dict(one.values),
        )
        for one in board_words.all_of(refusal)
    ]
    sentence = _("The file was not imported; nothing was changed.")
    return background.RefusedWithProblems(sentence, problems, result={"rows": rows, "accepted": 0})
