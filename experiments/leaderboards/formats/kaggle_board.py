"""Kaggle's board as its page offers it for download today: a zip with one row a team, moments in UTC."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats

HEADER = (
    "Rank",
    "TeamId",
    "TeamName",
    "LastSubmissionDate",
    "Score",
    "SubmissionCount",
    "TeamMemberUserNames",
)


@formats.register
class KaggleBoard(LeaderboardFormat):
    """`Rank` 0 is a benchmark that stands on the board without taking part."""

    slug = "kaggle_board"
    zone = "UTC"

    def recognises(self, table: Table) -> bool:
        """By its header."""
        return table.header == HEADER

    def columns(self, table: Table) -> Columns:
        """As the header says."""
        return {"rank": 0, "team_id": 1, "team": 2, "submitted": 3, "score": 4, "count": 5, "members": 6}
