"""Kaggle's older board with a row for every improvement of a team; the team's best row is its place."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats
from experiments.leaderboards.formats.kaggle_old import HEADER


@formats.register
class KaggleHistory(LeaderboardFormat):
    """Same header as the board with one row a team; teams come back."""

    slug = "kaggle_history"
    zone = "UTC"
    is_history = True

    def recognises(self, table: Table) -> bool:
        """By its header and by a team that stands twice."""
        return table.header == HEADER and table.comes_back(0)

    def columns(self, table: Table) -> Columns:
        """As the header says."""
        return {"team_id": 0, "team": 1, "submitted": 2, "score": 3}
