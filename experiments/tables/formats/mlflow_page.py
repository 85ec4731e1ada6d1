"""The CSV that MLflow's own page of runs gives: fixed columns first, then parameters, metrics and tags by bare names."""

from experiments.tables.contract import LEAVE, Asker, Grid, Reading, Source, TableFormat, Target, formats
from experiments.tables.exports import exported, identified, with_hints

FIXED = {
    "Start Time": "started",
    "Duration": "seconds:duration",
    "Run ID": "run_id",
    "Name": "name",
    "Source Type": "tag:mlflow.source.type",
    "Source Name": "tag:mlflow.source.name",
    "User": "tag:mlflow.user",
    "Status": "status",
    "": LEAVE,
}


@formats.register
class MlflowPage(TableFormat):
    """It does not say which of the bare names are metrics; heads and cells do, and where they do not, it is asked."""

    slug = "mlflow_page"

    def recognises(self, grid: Grid) -> bool:
        """By the columns that it always has."""
        return {"Start Time", "Run ID", "Status"} <= set(grid.heads)

    def read(self, source: Source, target: Target, asker: Asker) -> Reading:
        """Return the runs of the first table; there is but one."""
        grid = source.grids[0]
        fixed = with_hints(grid, [FIXED.get(head, "") for head in grid.heads])
        reading = exported(self.slug, fixed, target, asker, source)
        identified(reading.runs, "mlflow", [run.run_id for run in reading.runs])
        return reading
