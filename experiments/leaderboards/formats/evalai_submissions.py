"""EvalAI's `all_submissions.csv`: a row for each submission of a phase, and no score unless its hosts export one."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Role, Table, formats
from experiments.leaderboards.heads import role_of

HEADS: dict[str, Role] = {"Team Name": "team", "Team Members": "members", "Submitted At": "submitted"}
OWN = frozenset(("id", "Status", "Created By", "Submission Number", "Execution Time(sec.)", *HEADS))


@formats.register
class EvalAiSubmissions(LeaderboardFormat):
    """A team's best submission is its place. Where no column is a score the person is sent to the leaderboard."""

    slug = "evalai_submissions"
    asks = True
    zone = "UTC"
    is_history = True
    scoreless = "no_scores_evalai"

    def recognises(self, table: Table) -> bool:
        """By the columns that every version exports."""
        return {"Team Name", "Challenge Phase", "Status", "Submitted At"} <= set(table.header)

    def columns(self, table: Table) -> Columns:
        """By name; the score is the one column that is called like one."""
        found: Columns = {
            role: table.header.index(head) for head, role in HEADS.items() if head in table.header
        }
        scores = [
            column for column, head in enumerate(table.header) if head not in OWN and role_of(head) == "score"
        ]
        return {**found, "score": scores[0]} if len(scores) == 1 else found
