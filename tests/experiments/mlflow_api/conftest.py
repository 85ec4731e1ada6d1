"""A run, and a script that talks to the tracking API with a member's token."""

import json

import pytest

from experiments.services import runs
from teams.services import tokens
from tests.factories.experiments import CompetitionFactory


@pytest.fixture
def run(team, member):
    """A run of a competition's first experiment."""
    return runs.log(experiment=CompetitionFactory(team=team).experiments.get(), by=member, name="seg")


@pytest.fixture
def tell(client, member):
    """Post as a script with the member's token does."""
    membership = member.memberships.get()
    header = f"Bearer {tokens.issue(membership=membership, name='script', by=member)[1]}"

    def told(path, body, method="post"):
        return getattr(client, method)(
            f"/api/2.0/mlflow/{path}",
            **({} if method == "get" else {"data": json.dumps(body), "content_type": "application/json"}),
            HTTP_AUTHORIZATION=header,
        )

    return told
