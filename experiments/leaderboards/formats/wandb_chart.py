"""A Weights & Biases chart export: curves over steps."""

from experiments.leaderboards.contract import Columns, LeaderboardFormat, Table, formats


@formats.register
class WandbChart(LeaderboardFormat):
    """Refused: no teams in it."""

    slug = "wandb_chart"
    refusal = "is_chart"

    def recognises(self, table: Table) -> bool:
        """Every curve has its companions __MIN and __MAX."""
        return {"__MIN", "__MAX"} <= {head[-5:] for head in table.header}

    def columns(self, table: Table) -> Columns:
        """None: it is no board."""
        return {}
