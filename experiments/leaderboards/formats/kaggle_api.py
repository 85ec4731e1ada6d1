"""A dump of Kaggle's API: scores that may be missing, and no team names."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats


@formats.register
class KaggleApi(LeaderboardFormat):
    """`scoreNullable` is empty where `hasScore` is false; `score` would say 0 there."""

    slug = "kaggle_api"
    zone = "UTC"

    def recognises(self, table: Table) -> bool:
        """By the two columns no other board has."""
        return {"scoreNullable", "teamId"} <= set(table.header)

    def columns(self, table: Table) -> Columns:
        """By name: the order has changed before."""
        found: Columns = {
            "score": table.header.index("scoreNullable"),
            "team_id": table.header.index("teamId"),
        }
        for role, head in (("team", "teamName"), ("submitted", "submissionDate")):
            if head in table.header:
                found = {**found, role: table.header.index(head)}  # type: ignore[dict-item]
        return found
