"""`kaggle competitions submissions --csv`: a team's own submissions, no board."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats


@formats.register
class KaggleSubmissions(LeaderboardFormat):
    """Refused with the way to where such a file belongs."""

    slug = "kaggle_submissions"
    refusal = "is_submissions"

    def recognises(self, table: Table) -> bool:
        """By the columns that every version of the tool writes."""
        return {"fileName", "publicScore", "privateScore"} <= set(table.header)

    def columns(self, table: Table) -> Columns:
        """None: it is no board."""
        return {}
