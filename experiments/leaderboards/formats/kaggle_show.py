"""`kaggle competitions leaderboard --show --csv`: the first twenty teams, best first, after a page token's line."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats


@formats.register
class KaggleShow(LeaderboardFormat):
    """The older board's columns in lower camel case."""

    slug = "kaggle_show"
    zone = "UTC"

    def recognises(self, table: Table) -> bool:
        """By its header."""
        return table.header == ("teamId", "teamName", "submissionDate", "score")

    def columns(self, table: Table) -> Columns:
        """As the header says."""
        return {"team_id": 0, "team": 1, "submitted": 2, "score": 3}
