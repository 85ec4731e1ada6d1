"""This app's part of the demo: three weeks of runs of an invented competition."""

from experiments.demo import runs
from teams.demo import DemoTeam


def load(demo: DemoTeam) -> None:
    """Load the competition with its runs and submissions; what is there already stays as it is."""
    runs.load(demo)
