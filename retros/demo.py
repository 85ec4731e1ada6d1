"""This app's part of the demo."""

from teams.demo import DemoTeam


def load(demo: DemoTeam) -> None:
    """Load nothing yet."""
