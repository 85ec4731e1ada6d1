"""A table somebody keeps by hand: in a README, a sheet, a report. Whatever it does not say is asked."""

from experiments.tables import layout
from experiments.tables.contract import Asker, Grid, Reading, Source, TableFormat, Target, formats
from experiments.tables.rows import Rows, number_same_rows


@formats.register
class ExperimentTable(TableFormat):
    """The general format; it takes what no other knows."""

    slug = "experiment_table"

    def recognises(self, grid: Grid) -> bool:
        """Take anything."""
        return True

    def read(self, source: Source, target: Target, asker: Asker) -> Reading:
        """Return the runs of all the tables that somebody wants."""
        reading = Reading(self.slug)
        for grid in layout.tables_of(source, target, asker):
            rows = Rows(grid, target, asker, title=grid.title or title_of(source.name))
            reading.runs += rows.runs()
            reading.columns += rows.columns.found
            reading.rows += len(grid.rows)
        number_same_rows(reading.runs)
        reading.doubts = asker.doubts
        return reading


def title_of(name: str) -> str:
    """Return a file's name without its ending."""
    return name.rpartition(".")[0] or name
