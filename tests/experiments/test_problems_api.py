"""Problems, for machines."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.models import MetricKey, Run
from experiments.services import problems, runs
from teams.services import tokens
from tests.factories.experiments import CompetitionFactory


@pytest.fixture
def api(member, client):
    """A client with the member's token."""
    membership = member.memberships.get()
    secret = tokens.issue(membership=membership, name="test", by=member)[1]
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="seg")


@pytest.fixture
def address(team, competition):
    return f"/api/v1/teams/{team.slug}/competitions/seg/problems/"


@pytest.fixture
def run(competition, member):
    made = runs.log(experiment=competition.experiments.get(), by=member, name="swin-b")
    return Run.objects.get(pk=made.pk)


def test_a_problem_is_noted_with_its_evidence_and_its_runs(api, address, run, member, team):
    MetricKey.objects.create(team=team, name="IoU/Battery")
    body = {
        "title": "Battery is missed",
        "priority": "high",
        "owner": member.email,
        "true_class": "Battery",
        "read_as": "Metal",
        "shown_by": "IoU/Battery",
        "runs": [run.public_id],
    }
    made = api.post(address, body, "application/json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert {name: told[name] for name in body} == body
    assert (told["competition"], told["state"], told["version"]) == ("seg", "open", 1)
    listed = api.get(address, {"state": "open"}).json()["results"]
    assert [one["id"] for one in listed] == [told["id"]]
    assert api.get(address, {"state": "solved"}).json()["results"] == []
    assert api.get(address, {"state": "lost"}).status_code == 400


def test_a_change_names_the_version_that_was_read(api, address, team, run):
    told = api.post(address, {"title": "Edges", "runs": [run.public_id]}, "application/json").json()
    one = f"/api/v1/teams/{team.slug}/problems/{told['id']}/"
    body = {"state": "solved", "verdict": "CRF", "runs": [], "version": 1}
    changed = api.patch(one, body, "application/json").json()
    assert (changed["state"], changed["verdict"], changed["runs"], changed["version"]) == (
        "solved",
        "CRF",
        [],
        2,
    )
    assert changed["settled_at"]
    stale = api.patch(one, {"state": "dropped", "version": 1}, "application/json")
    assert (stale.status_code, stale.json()["code"]) == (409, "edited_meanwhile")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x", "priority": "urgent"}, "priority"),
        ({"title": "x", "owner": "nobody@example.com"}, "owner"),
        ({"title": "x", "shown_by": "nothing"}, "shown_by"),
        ({"title": "x", "runs": ["0" * 32]}, "runs"),
        ({"title": "x", "true_class": "Battery"}, "read_as"),
    ],
)
def test_what_is_wrong_is_named(api, address, body, field):
    answer = api.post(address, body, "application/json")
    assert answer.status_code in {400, 422}, answer.content
    assert field in answer.json()["fields"]


def test_a_list_asks_as_much_for_many_as_for_few(api, address, competition, member, run):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            api.get(address)
        return len(queries)

    problems.record(competition=competition, by=member, title="first", runs=[run])
    asked()  # the token's first use is noted
    few = asked()
    for number in range(10):
        problems.record(competition=competition, by=member, title=str(number))
    assert asked() == few
