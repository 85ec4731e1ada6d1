"""This app's part of the demo: three weeks of runs of an invented competition, and its board."""

from experiments.demo import boards, problems, runs, techniques
from teams.demo import DemoTeam


def load(demo: DemoTeam) -> None:
    """Load the competition with its runs, submissions, techniques, problems and boards; what is there already stays as it is."""
    runs.load(demo)
    techniques.load(demo)
    problems.load(demo)
    boards.load(demo)
