"""The import of a file of runs: understood as a whole under the answers given, then written some runs at a time."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from background import kinds as background
from background.models import Job
from experiments import table_words
from experiments.jobs import run_rows
from experiments.leaderboards.contract import Unreadable
from experiments.models import Experiment, ImportedRun, Run, RunImport
from experiments.selectors.run_imports import reading_of
from experiments.tables.contract import Reading
from teams.models import HistoryEvent


@dataclass(frozen=True)
class Prepared:
    """The runs of a file, and the experiment that takes them."""

    asked: RunImport
    reading: Reading
    experiment: Experiment


@background.kinds.register
class ImportRuns(background.JobKind[Prepared]):
    """Refuses a file with doubts that nobody answered; a row that a run stands for already makes no second one."""

    slug = "import-runs"
    label = gettext_lazy("Import of runs")
    chunk_size = 50

    def prepare(self, job: Job) -> Prepared:
        """Read and understand the whole file."""
        waiting = RunImport.objects.select_related("competition__team", "by")
        asked = waiting.get(pk=job.payload["import_id"])
        try:
            reading = reading_of(asked)
        except Unreadable as refusal:
            raise _refused(table_words.problems_of(refusal)) from refusal
        if reading.open_doubts:
            raise _refused([table_words.as_problem(doubt) for doubt in reading.open_doubts])
        if not reading.runs:
            raise _refused([background.Problem("no_runs", table_words.sentence("no_runs", {}))])
        experiment = asked.competition.experiments.active().oldest_first()[0]
        return Prepared(asked, reading, experiment)

    def total(self, prepared: Prepared) -> int:
        """Return how many runs the file tells of."""
        return len(prepared.reading.runs)

    def chunk(self, job: Job, prepared: Prepared, cursor: Any) -> background.Chunk:
        """Write the next runs."""
        start, made = (cursor["row"], cursor["made"]) if cursor else (0, 0)
        rows = prepared.reading.runs[start : start + self.chunk_size]
        made += run_rows.write(prepared.asked, prepared.experiment, rows)
        end = start + len(rows)
        if end < len(prepared.reading.runs):
            return background.Chunk(cursor={"row": end, "made": made}, done=end)
        return self._finish(prepared, made)

    def _finish(self, prepared: Prepared, made: int) -> background.Chunk:
        asked, reading = prepared.asked, prepared.reading
        _give_parents(asked, reading)
        if made:
            HistoryEvent.objects.record(
                team=asked.competition.team,
                by=asked.by,
                what="runs imported",
                target=asked,
                name=asked.source_name,
                number=made,
            )
        result = {
            "format": reading.format,
            "rows": reading.rows,
            "runs": len(reading.runs),
            "made": made,
            "known": len(reading.runs) - made,
        }
        return background.Chunk(
            cursor={"row": len(reading.runs), "made": made},
            done=len(reading.runs),
            finished=True,
            result=result,
        )


def _give_parents(asked: RunImport, reading: Reading) -> None:
    """Set what runs were derived from, where the file names a run of its own or of the competition."""
    wanted = {row.identity: row.parent for row in reading.runs if row.parent}
    if not wanted:
        return
    named = Run.objects.active().filter(competition=asked.competition, name__in=set(wanted.values()))
    by_name = dict(named.order_by("-pk").values_list("name", "pk"))
    for row in ImportedRun.objects.filter(source=asked, identity__in=wanted).select_related("run"):
        parent = by_name.get(wanted[row.identity])
        # An earlier run only: two that name each other would be each other's ancestors.
        if parent and parent < row.run_id and row.run.parent_id is None:
            Run.objects.filter(pk=row.run_id).update(parent=parent)


def _refused(problems: list[background.Problem]) -> background.RefusedWithProblems:
    return background.RefusedWithProblems(_("The file was not imported; nothing was changed."), problems)
