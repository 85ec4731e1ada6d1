"""The import of a leaderboard file: read and checked as a whole, then written piece by piece, seen when complete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from background import kinds as background
from background.models import Job
from experiments import board_words
from experiments.jobs import entry_rows
from experiments.leaderboards.boards import Board, Entry, build, columns_for
from experiments.leaderboards.contract import Direction, Unreadable
from experiments.leaderboards.days import Days
from experiments.leaderboards.formats import recognise
from experiments.leaderboards.reading import read_table
from experiments.models import BoardEntry, BoardIdentity, BoardSnapshot, LeaderboardImport
from experiments.services import rivals
from teams.models import HistoryEvent

TEAM_ID, TEAM_KEY = Entry._fields.index("team_id"), Entry._fields.index("team_key")
# How many of the last snapshot's best teams are looked for, and how few of them make the board another competition's.
KNOWN_TEAMS = 500
LEAST_KNOWN = 10
FEW = 0.1


@dataclass(frozen=True)
class Prepared:
    """A board ready to be stored; `same` is the snapshot that these very bytes became before; `ours`: how the team is called;
    `days`: what a file of improvements tells of the days before."""

    asked: LeaderboardImport
    board: Board
    format: str
    zone: str
    direction: str
    same: BoardSnapshot | None
    ours: list[list[Any]]
    days: Days | None = None

    @property
    def rounds(self) -> int:
        """How often the file's rows are gone through: once for itself, and for each day it tells."""
        return 1 + (len(self.days) if self.days else 0)


@background.kinds.register
class ImportLeaderboard(background.JobKind[Prepared]):
    """Refuses a file with every problem in it, or makes it a snapshot; the same file twice is one snapshot."""

    slug = "import-leaderboard"
    label = gettext_lazy("Leaderboard import")
    # SQLite writes 5,000 entries in some 40 ms.
    chunk_size = 5000

    def prepare(self, job: Job) -> Prepared:
        """Read and check the whole file."""
        waiting = LeaderboardImport.objects.select_related("competition__team", "by", "job")
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
        if same is None and not asked.is_sure:
            _refuse_strangers(asked, board)
        ours = BoardIdentity.objects.told_of(asked.competition)
        days = _days(asked, board, direction) if format.is_history and same is None else None
        return Prepared(asked, board, format.slug, zone, direction, same, ours, days)

    def total(self, prepared: Prepared) -> int:
        """Return how many rows there are to go through."""
        return prepared.board.rows * prepared.rounds

    def chunk(self, job: Job, prepared: Prepared, cursor: Any) -> background.Chunk:
        """Write the next entries."""
        return self.write(prepared, cursor)

    def write(self, prepared: Prepared, cursor: Any) -> background.Chunk:
        """Write the entries from the cursor on; with the last ones the snapshot becomes visible."""
        if cursor is None and prepared.same:
            return self._finish(prepared, prepared.same, is_repeated=True)
        start = cursor["row"] if cursor else 0
        snapshot = BoardSnapshot.objects.get(pk=cursor["snapshot"]) if cursor else _begin(prepared)
        ours = cursor["ours"] if cursor else prepared.ours
        if cursor and "day" in cursor:
            return self._write_day(prepared, snapshot, cursor)
        end, columns = prepared.board.columns(start, start + self.chunk_size)
        entry_rows.write(snapshot.pk, columns, _are_ours(columns, ours))
        if end == prepared.board.rows:
            return self._after(prepared, snapshot, ours, day=0)
        return background.Chunk(cursor={"snapshot": snapshot.pk, "row": end, "ours": ours}, done=end)

    def _write_day(self, prepared: Prepared, snapshot: BoardSnapshot, cursor: Any) -> background.Chunk:
        """Write the next entries of a day that the file tells; nobody sees it before the file's own snapshot."""
        assert prepared.days is not None
        ends_at = datetime.fromisoformat(cursor["day"])
        number = prepared.days.number_of(ends_at)
        board = prepared.days.board(number)
        day = _day(board, snapshot, ends_at, told=prepared.days.upto[number])
        end, columns = board.columns(cursor["row"], cursor["row"] + self.chunk_size)
        if columns[0]:
            entry_rows.write(day.pk, columns, _are_ours(columns, cursor["ours"]))
        if end == board.rows:
            return self._after(prepared, snapshot, cursor["ours"], day=number + 1)
        return background.Chunk(cursor={**cursor, "row": end}, done=board.rows * (number + 1) + end)

    def _after(
        self, prepared: Prepared, snapshot: BoardSnapshot, ours: list[list[Any]], *, day: int
    ) -> background.Chunk:
        """Go on with a day, or finish after the last."""
        if prepared.days is None or day == len(prepared.days):
            return self._finish(prepared, snapshot, ours=ours)
        ends_at = prepared.days.ends[day].isoformat()
        cursor = {"snapshot": snapshot.pk, "row": 0, "ours": ours, "day": ends_at}
        return background.Chunk(cursor=cursor, done=prepared.board.rows * (day + 1))

    def _finish(
        self,
        prepared: Prepared,
        snapshot: BoardSnapshot,
        *,
        ours: list[list[Any]] | None = None,
        is_repeated: bool = False,
    ) -> background.Chunk:
        asked = prepared.asked
        if not is_repeated:
            made = [snapshot, *snapshot.days.all()]
            BoardSnapshot.objects.filter(pk__in=[one.pk for one in made]).update(completed_at=timezone.now())
            if BoardIdentity.objects.told_of(asked.competition) != ours:
                # The team took or gave up a name while the rows were being written.
                BoardEntry.objects.filter(snapshot__in=made).mark_ours(asked.competition)
            rivals.note_places(asked.competition.rivals.all(), made)
            HistoryEvent.objects.record(
                team=asked.competition.team,
                by=asked.by,
                what="board imported",
                target=snapshot,
                name=snapshot.source_name,
                entries=snapshot.entry_count,
            )
        LeaderboardImport.objects.filter(pk=asked.pk).update(snapshot=snapshot)
        return background.Chunk(
            cursor={"snapshot": snapshot.pk, "row": prepared.board.rows},
            done=self.total(prepared),
            finished=True,
            result={
                "snapshot": snapshot.pk,
                "rows": prepared.board.rows,
                "accepted": prepared.board.rows,
                "entries": prepared.board.entry_count,
                "days": prepared.rounds - 1,
                "is_repeated": is_repeated,
            },
        )

    def on_cancelled(self, job: Job) -> None:
        """Remove the entries written so far; nobody has seen them."""
        if job.cursor:
            BoardSnapshot.objects.filter(pk=job.cursor["snapshot"], completed_at=None).delete()


def _are_ours(columns: Sequence[Sequence[Any]], ours: Sequence[Sequence[Any]]) -> list[bool]:
    """Tell of each entry whether the team goes by its id or its name."""
    ids = {text for is_team_id, text in ours if is_team_id}
    keys = {text for is_team_id, text in ours if not is_team_id}
    team_ids, team_keys = columns[TEAM_ID], columns[TEAM_KEY]
    return [one in ids or key in keys for one, key in zip(team_ids, team_keys, strict=True)]


def _refuse_strangers(asked: LeaderboardImport, board: Board) -> None:
    """Ask first when hardly any of the teams that led the last snapshot stand on this board: it may be another's."""
    last = BoardSnapshot.objects.on(asked.competition).latest_first().first()
    if last is None:
        return
    known = list(last.entries.in_order().values_list("team_id", "team_key")[:KNOWN_TEAMS])
    expected = min(len(known), board.entry_count)
    common = board.knows(known)
    if expected < LEAST_KNOWN or common >= FEW * expected:
        return
    values = {"common": common, "expected": expected}
    message = board_words.sentence("other_competition", values)
    sentence = _("The file was not imported; nothing was changed.")
    raise background.RefusedWithProblems(
        sentence,
        [background.Problem(code="other_competition", message=message, values=values)],
        result={"rows": board.rows, "accepted": 0},
    )


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
        entry_count=board.entry_count,
        has_ranks=board.has_ranks,
        remarks=board.remarks,
        by=asked.by,
    )


def _days(asked: LeaderboardImport, board: Board, direction: Direction) -> Days:
    """Return the days before the file that no other file has told; the same ones however often the job begins anew."""
    began_at = asked.job.created_at if asked.job else timezone.now()
    known = (
        BoardSnapshot.objects.on(asked.competition, asked.board).rebuilt().filter(completed_at__lt=began_at)
    )
    days = Days(board, zone=ZoneInfo(asked.competition.zone), direction=direction)
    days.leave_out(
        set(known.values_list("taken_at", flat=True)), ended_before=asked.taken_at or asked.created_at
    )
    return days


def _day(board: Board, snapshot: BoardSnapshot, ends_at: datetime, *, told: int) -> BoardSnapshot:
    day, _is_new = BoardSnapshot.objects.get_or_create(
        rebuilt_from=snapshot,
        taken_at=ends_at,
        defaults={
            "competition_id": snapshot.competition_id,
            "board": snapshot.board,
            "format": snapshot.format,
            "source_name": snapshot.source_name,
            "sha256": snapshot.sha256,
            "file": snapshot.file.name,
            "zone": snapshot.zone,
            "direction": snapshot.direction,
            "rows": told,
            "entry_count": board.entry_count,
            "remarks": board.remarks,
            "by_id": snapshot.by_id,
        },
    )
    return day


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
