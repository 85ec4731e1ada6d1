"""DACON's board as its page fetches it: JSON with a row for each team, moments in Seoul."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Role, Table, formats

HEADS: dict[str, Role] = {
    "ranking": "rank",
    "team_id": "team_id",
    "team_name": "team",
    "score": "score",
    "submission_cnt": "count",
    "c_time": "submitted",
    "members": "members",
}


@formats.register
class Dacon(LeaderboardFormat):
    """`score` is the one the board goes by; `score1`, `score2` … are its parts."""

    slug = "dacon"
    zone = "Asia/Seoul"

    def recognises(self, table: Table) -> bool:
        """By the columns that no other board calls so."""
        return {"ranking", "team_name", "score", "submission_cnt"} <= set(table.header)

    def columns(self, table: Table) -> Columns:
        """By name: which others there are differs between competitions."""
        return {role: table.header.index(head) for head, role in HEADS.items() if head in table.header}
