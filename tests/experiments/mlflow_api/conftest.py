"""A run, and a script that talks to the tracking API with a member's token."""

import json
from typing import Any

import pytest

from experiments.services import runs
from teams.models import Team, User
from teams.services import tokens
from tests.conftest import HouseClient
from tests.factories.experiments import CompetitionFactory

API = "/api/2.0/mlflow/"


class Tracking:
    """Calls of one person. `post` and `get` expect success and return the JSON; `refused` expects a problem."""

    def __init__(self, user: User, prefix: str = "") -> None:
        secret = tokens.issue(membership=user.memberships.get(), name="script", by=user)[1]
        self.user, self.prefix, self.client = user, prefix, HouseClient()
        self.header = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    def ask(self, method: str, path: str, **said: Any) -> Any:
        data = said if method == "get" else json.dumps(said)
        kind = {} if method == "get" else {"content_type": "application/json"}
        return getattr(self.client, method)(f"{self.prefix}{API}{path}", data=data, **kind, **self.header)

    def post(self, path: str, **said: Any) -> dict[str, Any]:
        answer = self.ask("post", path, **said)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def get(self, path: str, **said: Any) -> dict[str, Any]:
        answer = self.ask("get", path, **said)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def refused(self, path: str, *, method: str = "post", **said: Any) -> tuple[str, str]:
        answer = self.ask(method, path, **said)
        assert 400 <= answer.status_code < 429, answer.content.decode()
        problem = answer.json()
        return problem["error_code"], problem["message"]

    def run(self, **said: Any) -> str:
        """Begin a run and return its id."""
        said = {"experiment_id": "0", "start_time": 1_700_000_000_000} | said
        return self.post("runs/create", **said)["run"]["info"]["run_id"]

    def data(self, run_id: str) -> dict[str, Any]:
        """Return what a run holds, as plain dicts."""
        data = self.get("runs/get", run_id=run_id)["run"]["data"]
        return {
            "metrics": {one["key"]: one["value"] for one in data.get("metrics", [])},
            "params": {one["key"]: one["value"] for one in data.get("params", [])},
            "tags": {one["key"]: one["value"] for one in data.get("tags", [])},
        }


@pytest.fixture
def tracking(member: User) -> Tracking:
    return Tracking(member)


@pytest.fixture
def competition(team: Team):
    return CompetitionFactory(team=team)


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
