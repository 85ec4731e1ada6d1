"""The CSV of W&B's table of runs: Name, State, Notes, User, Tags, Created, Runtime, Sweep, then settings and results."""

from experiments.tables.contract import LEAVE, Asker, Grid, Reading, Source, TableFormat, Target, formats
from experiments.tables.exports import exported, identified, with_hints

FIXED = {
    "Name": "name",
    "State": "status",
    "Notes": "notes",
    "User": "tag:wandb.user",
    "Tags": "tags",
    "Created": "started",
    "Runtime": "seconds:duration",
    "Sweep": "tag:wandb.sweep",
    "ID": "tag:wandb.id",
    "Group": "tag:wandb.group",
    "Job Type": "tag:wandb.job_type",
    "": LEAVE,
}


@formats.register
class WandbRuns(TableFormat):
    """It does not say which columns are settings and which results; heads and cells do, and where they do not, it is asked."""

    slug = "wandb_runs"

    def recognises(self, grid: Grid) -> bool:
        """By the columns that it has unless somebody hid them."""
        return {"Name", "State", "Created"} <= set(grid.heads)

    def read(self, source: Source, target: Target, asker: Asker) -> Reading:
        """Return the runs of the first table; there is but one."""
        grid = source.grids[0]
        fixed = with_hints(grid, [FIXED.get(head, "") for head in grid.heads])
        reading = exported(self.slug, fixed, target, asker, source)
        # A name and the moment of its start stay the same while a run goes on and its columns change.
        names = [
            run.tags.get("wandb.id") or _key(run.name, run.fields.get("started_at")) for run in reading.runs
        ]
        identified(reading.runs, "wandb", names)
        return reading


def _key(name: str, started: object) -> str:
    return f"{name}\n{started}" if started else ""
