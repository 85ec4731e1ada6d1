"""Codabench's board: `<owner>-<submission id>` for the user, one column for each score of each task."""

import re

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats

SCORE = re.compile(r".+\(\d+\)-.+")


@formats.register
class Codabench(LeaderboardFormat):
    """With several score columns the person says which one the board goes by."""

    slug = "codabench"
    asks = True

    def recognises(self, table: Table) -> bool:
        """By its first two columns, whose names are fixed."""
        return table.header[:2] == ("Username", "fact_sheet_answers")

    def columns(self, table: Table) -> Columns:
        """The user, and the score when there is one only."""
        scores = [column for column, head in enumerate(table.header) if SCORE.fullmatch(head)]
        return {"team": 0, "score": scores[0]} if len(scores) == 1 else {"team": 0}
