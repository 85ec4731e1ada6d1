"""Our own download of a snapshot, with formula-like cells disarmed; read back unchanged."""

from experiments.leaderboards.contract import ROLES, Columns, LeaderboardFormat, Table, formats

HEADER = ("rank", "team_id", "team", "score", "submitted_at", "submissions", "members")


@formats.register
class Wrapup(LeaderboardFormat):
    """The columns are the roles, in their order; `rank` is the source's own."""

    slug = "wrapup"
    zone = "UTC"
    is_escaped = True

    def recognises(self, table: Table) -> bool:
        """By its header."""
        return table.header == HEADER

    def columns(self, table: Table) -> Columns:
        """All of them, in order."""
        return {role: column for column, role in enumerate(ROLES)}
