"""MLflow's `search_runs().to_csv()`: run_id, status, times, then `metrics.`, `params.` and `tags.` columns."""

from experiments.tables.contract import LEAVE, Asker, Grid, Reading, Source, TableFormat, Target, formats
from experiments.tables.exports import exported, identified, with_hints
from experiments.tables.heads import key_of

FIXED = {
    "run_id": "run_id",
    "status": "status",
    "start_time": "started",
    "end_time": "ended",
    "tags.mlflow.runName": "name",
    "tags.mlflow.note.content": "notes",
    "experiment_id": LEAVE,
    "artifact_uri": LEAVE,
    "": LEAVE,
}
KINDS = {"metrics.": "metric", "params.": "exact", "tags.": "tag"}


@formats.register
class MlflowRuns(TableFormat):
    """Every column says what it is; a run keeps its id, so that it is one run however often it comes."""

    slug = "mlflow_runs"

    def recognises(self, grid: Grid) -> bool:
        """By the columns that every such frame has."""
        return {"run_id", "experiment_id"} <= set(grid.heads)

    def read(self, source: Source, target: Target, asker: Asker) -> Reading:
        """Return the runs of the first table; there is but one."""
        grid = source.grids[0]
        hints = [
            _role(head) or f"exact:{key_of(head) or f'column {place}'}"
            for place, head in enumerate(grid.heads, 1)
        ]
        reading = exported(self.slug, with_hints(grid, hints), target, asker, source)
        identified(reading.runs, "mlflow", [run.run_id for run in reading.runs])
        return reading


def _role(head: str) -> str:
    if head in FIXED:
        return FIXED[head]
    for prefix, kind in KINDS.items():
        if head.startswith(prefix):
            return f"{kind}:{key_of(head.removeprefix(prefix)) or head}"
    return ""
