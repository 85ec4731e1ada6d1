"""EvalAI's leaderboard as its API answers: JSON, a team's best submission each, best first."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Role, Table, formats

TEAM = "submission__participant_team__team_name"
HEADS: dict[str, Role] = {
    "submission__participant_team": "team_id",
    TEAM: "team",
    "filtering_score": "score",
    "submission__submitted_at": "submitted",
}


@formats.register
class EvalAiBoard(LeaderboardFormat):
    """`filtering_score` is the one the board goes by; `result` holds all of them."""

    slug = "evalai_board"
    zone = "UTC"

    def recognises(self, table: Table) -> bool:
        """By its two columns that no other board has."""
        return {TEAM, "filtering_score"} <= set(table.header)

    def columns(self, table: Table) -> Columns:
        """By name: older versions have no team ids."""
        return {role: table.header.index(head) for head, role in HEADS.items() if head in table.header}
