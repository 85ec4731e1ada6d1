"""Wherever somebody would log a run, the lines for a training script of this very team stand ready."""

import pytest
from django.urls import reverse

from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["experiments:leaderboard", "experiments:new-run", "team-tokens"])
def test_the_lines_name_the_team(signed_in, team, name):
    competition = CompetitionFactory(team=team)
    of = [team.slug] if name == "team-tokens" else [team.slug, competition.slug]
    page = signed_in.get(reverse(name, args=of)).text
    assert f'mlflow.set_tracking_uri("http://testserver/t/{team.slug}")' in page
    assert "MLFLOW_TRACKING_TOKEN=wu_…" in page


def test_a_new_token_stands_in_its_line(signed_in, team):
    page = signed_in.post(reverse("team-tokens", args=[team.slug]), {"name": "laptop"})
    assert f"MLFLOW_TRACKING_TOKEN={page.context['secret']}" in page.text
