"""A run that takes files, and media of the test's own."""

from pathlib import Path

import pytest

from experiments.models import Run
from experiments.services import runs
from tests.factories.experiments import CompetitionFactory


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    """The folder of this test's media."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def run(team, member) -> Run:
    """A run of the team."""
    competition = CompetitionFactory(team=team, slug="seg")
    return runs.log(experiment=competition.experiments.get(), by=member, name="swin")
