"""grand-challenge's evaluations as its API answers: JSON, a row for each submission, the metrics nested in it."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Role, Table, formats
from experiments.leaderboards.scores import MISSING, PLAIN

HEADS: dict[Role, tuple[str, ...]] = {
    "rank": ("rank",),
    "team": ("submission.creator.username", "submission.creator", "creator"),
    "submitted": ("submission.created", "created"),
}
METRICS = ("outputs.", "metrics.")
LOOKED_AT = 50


@formats.register
class GrandChallenge(LeaderboardFormat):
    """`rank_score` is a mean of ranks, not a score: with several metrics the person says which one the board goes by."""

    slug = "grand_challenge"
    asks = True
    zone = "UTC"
    is_history = True

    def recognises(self, table: Table) -> bool:
        """By the columns that no other board has."""
        return {"rank", "rank_score"} <= set(table.header) and any(
            head.startswith(METRICS) for head in table.header
        )

    def columns(self, table: Table) -> Columns:
        """By name, and the score when one metric only is a number."""
        found: dict[Role, int] = {}
        for role, heads in HEADS.items():
            if head := next((one for one in heads if one in table.header), None):
                found[role] = table.header.index(head)
        scores = [
            column
            for column, head in enumerate(table.header)
            if head.startswith(METRICS) and ".interface." not in head and _is_metric(table, column)
        ]
        if len(scores) == 1:
            found["score"] = scores[0]
        return found


def _is_metric(table: Table, column: int) -> bool:
    cells = [cell for cell in table.columns[column][:LOOKED_AT] if cell.casefold() not in MISSING]
    return (
        bool(cells) and not table.header[column].endswith((".pk", ".id")) and all(map(PLAIN.fullmatch, cells))
    )
