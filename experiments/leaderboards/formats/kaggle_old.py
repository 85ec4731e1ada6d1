"""Kaggle's older board, one row a team, without ranks."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats

HEADER = ("TeamId", "TeamName", "SubmissionDate", "Score")


@formats.register
class KaggleOld(LeaderboardFormat):
    """Told from the history of the same header by its teams: each has one row."""

    slug = "kaggle_old"
    zone = "UTC"

    def recognises(self, table: Table) -> bool:
        """By its header and by teams that stand once."""
        return table.header == HEADER and not table.comes_back(0)

    def columns(self, table: Table) -> Columns:
        """As the header says."""
        return {"team_id": 0, "team": 1, "submitted": 2, "score": 3}
