"""A `rank team score` table copied from a page, as AI Stages shows its board: it offers no file."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats
from experiments.leaderboards.formats.generic import by_heads, by_look


@formats.register
class Pasted(LeaderboardFormat):
    """Tabs, several spaces, or one cell a line; with the head row or without."""

    slug = "pasted"
    asks = True

    def recognises(self, table: Table) -> bool:
        """Cells told apart by their look, or tabs, and a rank, a team and a score found among them."""
        if not table.is_loose and table.delimiter != "\t":
            return False
        return {"rank", "team", "score"} <= set(self.columns(table))

    def columns(self, table: Table) -> Columns:
        """By the heads; without them by what the cells look like."""
        return by_heads(table) if table.header else by_look(table)
