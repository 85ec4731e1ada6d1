"""An MLflow export of runs: experiments, not teams."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats


@formats.register
class MlflowRuns(LeaderboardFormat):
    """Refused with the way to where such a file belongs."""

    slug = "mlflow_runs"
    refusal = "is_runs"

    def recognises(self, table: Table) -> bool:
        """By the columns that every export has."""
        return {"run_id", "experiment_id"} <= set(table.header)

    def columns(self, table: Table) -> Columns:
        """None: it is no board."""
        return {}
