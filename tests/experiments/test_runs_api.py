"""Competitions, experiments, runs, submissions and the team's board, for machines."""

import pytest

from experiments.models import Run
from teams.services import tokens
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(member, client):
    """A client with the member's token."""
    membership = member.memberships.get()
    secret = tokens.issue(membership=membership, name="test", by=member)[1]
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


@pytest.fixture
def root(team):
    return f"/api/v1/teams/{team.slug}"


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="seg")


@pytest.fixture
def logged(api, root, competition):
    """Log a run and return what came back."""

    def _logged(name="run", **body):
        response = api.post(f"{root}/runs/", {"name": name, "competition": "seg"} | body, "application/json")
        assert response.status_code == 201, response.content
        return response.json()

    return _logged


def test_a_competition_is_made_with_its_metrics_and_changed(api, root):
    body = {
        "name": "분할",
        "slug": "bunhal",
        "metrics": [{"key": "mIoU"}, {"key": "loss", "direction": "min", "scale": "plain"}],
    }
    made = api.post(f"{root}/competitions/", body, "application/json")
    assert made.status_code == 201
    assert [(one["key"], one["is_primary"]) for one in made.json()["metrics"]] == [
        ("mIoU", True),
        ("loss", False),
    ]
    changed = api.patch(f"{root}/competitions/bunhal/", {"daily_quota": 5, "version": 1}, "application/json")
    assert (changed.json()["daily_quota"], changed.json()["version"]) == (5, 2)
    stale = api.patch(f"{root}/competitions/bunhal/", {"daily_quota": 6, "version": 1}, "application/json")
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    again = api.post(f"{root}/competitions/", body, "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "address_taken")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x", "slug": "x"},
        {"name": "x", "slug": "x", "metrics": []},
        {"name": "x", "slug": "x y", "metrics": [{"key": "m"}]},
        {"name": "x", "slug": "new", "metrics": [{"key": "m"}]},
        {"name": "x", "slug": "x", "metrics": [{"key": "../m"}]},
        {"name": "x", "slug": "x", "zone": "Mars", "metrics": [{"key": "m"}]},
        {
            "name": "x",
            "slug": "x",
            "starts_on": "2023-01-02",
            "ends_on": "2023-01-01",
            "metrics": [{"key": "m"}],
        },
        {"name": "x", "slug": "x", "platform_url": "javascript:x", "metrics": [{"key": "m"}]},
        {"name": "x", "slug": "x", "metrics": [{"key": "m"}, {"key": "m"}]},
    ],
)
def test_a_wrong_competition_is_refused_with_its_fields(api, root, body):
    refused = api.post(f"{root}/competitions/", body, "application/json")
    assert refused.status_code in {400, 422}
    assert refused.json()["fields"]


def test_a_run_comes_back_as_it_was_logged(logged, api, root, member):
    run = logged(
        "swin", metrics={"mIoU": 0.7, "loss": "NaN"}, parameters={"lr": "1e-4"}, tags=["tta"],
        points=[{"key": "f1", "value": "Infinity", "step": 3}, {"key": "f1", "value": 0.5, "step": 2}],
    )  # fmt: skip
    assert (run["score"], run["owner"], run["version"]) == (0.7, member.email, 1)
    assert run["metrics"]["loss"]["value"] == "NaN"
    assert (run["metrics"]["f1"]["value"], run["metrics"]["f1"]["most"]) == ("Infinity", 0.5)
    assert api.get(f"{root}/runs/{run['id']}/").json() == run
    assert api.get(f"{root}/runs/").json()["results"] == [run]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"metrics": {"mIoU": "0.7"}}, 400),
        ({"metrics": {"mIoU": None}}, 400),
        ({"metrics": {"mIoU": True}}, 400),
        ({"metrics": {"../x": 1}}, 400),
        ({"metrics": {"mIoU": 10**400}}, 400),
        ({"parameters": ["lr"]}, 400),
        ({"parent": "nobody"}, 422),
        ({"owner": "stranger@example.com"}, 422),
        ({"competition": "none"}, 422),
        ({"competition": None}, 400),
        ({"name": ""}, 400),
        ({"status": "BROKEN"}, 400),
        ({"code_url": "javascript:alert(1)"}, 400),
        ({"points": [{"key": "a", "value": 1, "step": 2**64}]}, 400),
        ({"name": "a\x00b"}, 400),
    ],
)
def test_a_wrong_run_is_refused_and_nothing_is_written(api, root, competition, body, status):
    refused = api.post(f"{root}/runs/", {"name": "x", "competition": "seg"} | body, "application/json")
    assert refused.status_code == status, refused.content
    assert refused.json()["fields"]
    assert not Run.objects.exists()


def test_bare_nan_is_no_json(api, root, competition):
    text = '{"name": "x", "competition": "seg", "metrics": {"mIoU": NaN}}'
    assert api.post(f"{root}/runs/", text, "application/json").status_code == 400


def test_a_run_is_changed_against_the_version_that_was_read(logged, api, root):
    run = logged(parameters={"lr": "1"})
    address = f"{root}/runs/{run['id']}/"
    api.patch(address, {"name": "theirs", "version": 1}, "application/json")
    merged = api.patch(
        address, {"parameters": {"lr": "2"}, "metrics": {"mIoU": 0.9}, "version": 1}, "application/json"
    )
    assert (merged.json()["name"], merged.json()["parameters"], merged.json()["score"]) == (
        "theirs",
        {"lr": "2"},
        0.9,
    )
    refused = api.patch(address, {"name": "mine", "version": 1}, "application/json")
    assert (refused.status_code, refused.json()["code"], list(refused.json()["fields"])) == (
        409, "edited_meanwhile", ["name"],
    )  # fmt: skip


def test_a_run_is_deleted_and_restored(logged, api, root):
    run = logged(metrics={"mIoU": 0.5})
    assert api.delete(f"{root}/runs/{run['id']}/").status_code == 204
    assert api.get(f"{root}/runs/").json()["results"] == []
    assert len(api.get(f"{root}/runs/?lifecycle=deleted").json()["results"]) == 1
    assert api.patch(f"{root}/runs/{run['id']}/", {"name": "x"}, "application/json").status_code == 409
    assert api.post(f"{root}/runs/{run['id']}/restore/").json()["lifecycle"] == "active"


def test_the_board_by_run_member_and_team(logged, api, root):
    parent = logged("parent", metrics={"mIoU": 0.5})
    logged("child", metrics={"mIoU": 0.6}, parent=parent["id"])
    logged("broken", metrics={"mIoU": "NaN"})
    sent = {"competition": "seg", "run": parent["id"], "public_score": 0.48}
    assert api.post(f"{root}/submissions/", sent, "application/json").status_code == 201
    rows = api.get(f"{root}/competitions/seg/leaderboard/").json()["results"]
    assert [(row["place"], row["run"]["name"]) for row in rows] == [
        (1, "child"),
        (2, "parent"),
        (None, "broken"),
    ]
    assert rows[0]["difference_to_parent"] == pytest.approx(0.1)
    assert rows[1]["gap"] == pytest.approx(0.02)
    for by in ("member", "team"):
        found = api.get(f"{root}/competitions/seg/leaderboard/?by={by}").json()
        assert [row["run"]["name"] for row in found["results"]] == ["child"]
    assert api.get(f"{root}/competitions/seg/leaderboard/?by=cat").status_code == 400
    assert api.get(f"{root}/competitions/seg/leaderboard/?offset=-1").status_code == 400


def test_over_the_quota_is_recorded_only_when_said(api, root, team):
    CompetitionFactory(team=team, slug="seg", daily_quota=1)
    sent = {"competition": "seg", "public_score": 0.5}
    assert api.post(f"{root}/submissions/", sent, "application/json").status_code == 201
    refused = api.post(f"{root}/submissions/", sent, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "quota_used_up")
    assert (
        api.post(f"{root}/submissions/", sent | {"over_quota": True}, "application/json").status_code == 201
    )
    assert (
        api.post(f"{root}/submissions/", sent | {"public_score": "NaN"}, "application/json").status_code
        == 400
    )


def test_experiments_are_made_renamed_and_moved(api, root, competition):
    made = api.post(f"{root}/experiments/", {"name": "sweep"}, "application/json").json()
    assert isinstance(made["id"], str)
    run = api.post(
        f"{root}/runs/", {"name": "r", "experiment": made["id"], "metrics": {"mIoU": 0.4}}, "application/json"
    ).json()
    assert (run["competition"], run["score"]) == (None, None)
    moved = api.patch(
        f"{root}/experiments/{made['id']}/", {"competition": "seg", "name": "all"}, "application/json"
    )
    assert (moved.json()["competition"], moved.json()["name"]) == ("seg", "all")
    assert api.get(f"{root}/runs/{run['id']}/").json()["score"] == 0.4
    only = competition.experiments.exclude(name="all").get()
    other = CompetitionFactory(team=competition.team, slug="other")
    body = {"competition": "seg"}
    kept = api.patch(f"{root}/experiments/{other.experiments.get().pk}/", body, "application/json")
    assert (kept.status_code, kept.json()["code"]) == (409, "last_experiment")
    assert (
        api.patch(f"{root}/experiments/{only.pk}/", {"competition": "other"}, "application/json").status_code
        == 200
    )
    taken = api.post(f"{root}/experiments/", {"name": "all"}, "application/json")
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
