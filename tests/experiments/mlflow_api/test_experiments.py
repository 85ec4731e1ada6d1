"""MLflow's experiments: found, made, renamed, tagged, moved, deleted."""

import pytest

from experiments.models import Experiment, ExperimentTag, Run
from experiments.services import competitions, experiments
from tests.experiments.mlflow_api.conftest import Tracking
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import MembershipFactory

pytestmark = pytest.mark.django_db
EXISTS = ("RESOURCE_ALREADY_EXISTS", "Experiment(name=seg) already exists.")


def test_an_experiment_is_made_and_found_again(tracking, team):
    made = tracking.post("experiments/create", name="세그 a/b", tags=[{"key": "kind", "value": "seg"}])
    assert isinstance(made["experiment_id"], str)
    found = tracking.get("experiments/get-by-name", experiment_name="세그 a/b")["experiment"]
    assert found == tracking.get("experiments/get", experiment_id=made["experiment_id"])["experiment"]
    assert found["lifecycle_stage"] == "active"
    assert found["tags"] == [{"key": "kind", "value": "seg"}]
    assert found["artifact_location"].startswith("mlflow-artifacts:/")
    assert found["creation_time"] <= found["last_update_time"]


def test_where_the_client_wants_its_artifacts_is_not_asked_for(tracking):
    made = tracking.post("experiments/create", name="seg", artifact_location="file:///etc")
    found = tracking.get("experiments/get", experiment_id=made["experiment_id"])["experiment"]
    assert found["artifact_location"] == f"mlflow-artifacts:/{made['experiment_id']}"


def test_only_a_missing_name_lets_the_client_create(tracking):
    code, message = tracking.refused("experiments/get-by-name", method="get", experiment_name="seg")
    assert (code, message) == ("RESOURCE_DOES_NOT_EXIST", "Could not find experiment with name 'seg'")


def test_a_name_is_taken_also_when_the_one_who_has_it_is_deleted(tracking):
    made = tracking.post("experiments/create", name="seg")
    assert tracking.refused("experiments/create", name="seg") == EXISTS
    tracking.post("experiments/delete", **made)
    assert tracking.refused("experiments/create", name="seg") == EXISTS
    found = tracking.get("experiments/get-by-name", experiment_name="seg")["experiment"]
    assert found["lifecycle_stage"] == "deleted"


def test_another_team_may_have_the_same_name_and_finds_only_its_own(tracking):
    theirs = Tracking(MembershipFactory().user)
    made = theirs.post("experiments/create", name="seg")
    assert tracking.refused("experiments/get", method="get", **made)[0] == "RESOURCE_DOES_NOT_EXIST"
    assert tracking.post("experiments/create", name="seg") != made
    for call in ("update", "delete", "restore", "set-experiment-tag", "delete-experiment-tag"):
        code, _said = tracking.refused(f"experiments/{call}", **made, new_name="x", key="a", value="b")
        assert code == "RESOURCE_DOES_NOT_EXIST"


def test_the_default_one_is_there_before_anybody_wrote_into_it(tracking, team):
    planned = tracking.get("experiments/get", experiment_id="0")["experiment"]
    assert (planned["experiment_id"], planned["name"]) == ("0", "Default")
    assert not Experiment.objects.of(team).exists()
    tracking.run()
    again = tracking.get("experiments/get-by-name", experiment_name="Default")["experiment"]
    assert again["experiment_id"] == "0"
    assert Experiment.objects.of(team).count() == 1


def test_an_experiment_that_people_called_default_is_the_default_one(tracking, team, member):
    made = experiments.create(team=team, by=member, name="Default")
    run = tracking.get("runs/get", run_id=tracking.run())["run"]
    assert run["info"]["experiment_id"] == "0"
    assert Run.objects.get().experiment == made
    assert tracking.get("experiments/get", experiment_id=str(made.pk))["experiment"]["experiment_id"] == "0"


def test_an_experiment_is_renamed(tracking):
    seg = tracking.post("experiments/create", name="seg")
    tracking.post("experiments/create", name="det")
    assert tracking.refused("experiments/update", **seg, new_name="det")[0] == "RESOURCE_ALREADY_EXISTS"
    tracking.post("experiments/update", **seg, new_name="seg")
    tracking.post("experiments/update", **seg, new_name="seg 2")
    assert tracking.get("experiments/get", **seg)["experiment"]["name"] == "seg 2"
    tracking.post("experiments/delete", **seg)
    assert tracking.refused("experiments/update", **seg, new_name="x")[0] == "INVALID_PARAMETER_VALUE"


def test_a_deleted_experiment_takes_its_runs_along_and_back(tracking, competition):
    seg = tracking.post("experiments/create", name="seg")
    run = tracking.run(**seg)
    tracking.post("experiments/delete", **seg)
    assert tracking.get("runs/get", run_id=run)["run"]["info"]["lifecycle_stage"] == "deleted"
    assert not Run.objects.on_board(competition).exists()
    assert tracking.refused("experiments/delete", **seg)[0] == "RESOURCE_DOES_NOT_EXIST"
    code, message = tracking.refused("runs/create", **seg)
    assert code == "INVALID_PARAMETER_VALUE"
    assert "must be in the 'active' state. Current state is deleted." in message
    tracking.post("experiments/restore", **seg)
    assert tracking.refused("experiments/restore", **seg)[0] == "RESOURCE_DOES_NOT_EXIST"
    assert Run.objects.on_board(competition).get().public_id == run


def test_the_only_experiment_of_a_competition_stays_and_says_why(tracking, competition):
    only = str(competition.experiments.get().pk)
    code, message = tracking.refused("experiments/delete", experiment_id=only)
    assert code == "RESOURCE_CONFLICT"
    assert competition.name in message
    tracking.post("experiments/create", name="seg")
    tracking.post("experiments/delete", experiment_id=only)


def test_tags_are_set_replaced_and_removed(tracking):
    seg = tracking.post("experiments/create", name="seg")
    for value in ("a", "b", "b"):
        tracking.post("experiments/set-experiment-tag", **seg, key="k", value=value)
    assert tracking.get("experiments/get", **seg)["experiment"]["tags"] == [{"key": "k", "value": "b"}]
    tracking.post("experiments/delete-experiment-tag", **seg, key="k")
    code, message = tracking.refused("experiments/delete-experiment-tag", **seg, key="k")
    assert (code, message.partition(" in ")[0]) == ("RESOURCE_DOES_NOT_EXIST", "No tag with name: k")
    for wrong in ({"key": "a" * 251}, {"key": "k", "value": "x" * 20_001}, {"key": "../k"}):
        assert (
            tracking.refused("experiments/set-experiment-tag", **seg, **wrong)[0] == "INVALID_PARAMETER_VALUE"
        )


def test_an_experiment_belongs_to_the_current_competition(tracking, competition):
    made = tracking.post("experiments/create", name="seg")
    assert Experiment.objects.get(pk=made["experiment_id"]).competition == competition


def test_a_tag_names_another_competition_and_moves_the_runs_there_later(tracking, team, competition):
    older = CompetitionFactory(team=team, slug="older", ends_on="2022-01-01")
    tag = {"key": "wrapup.competition", "value": "older"}
    made = tracking.post("experiments/create", name="seg", tags=[tag])
    run = tracking.run(**made)
    tracking.post("runs/log-metric", run_id=run, key="mIoU", value=0.6, timestamp=1)
    assert Run.objects.on_board(older).get().score == 0.6
    tracking.post("experiments/set-experiment-tag", **made, key=tag["key"], value=competition.slug)
    assert Run.objects.on_board(competition).get().score == 0.6
    assert not Run.objects.on_board(older).exists()


def test_moved_by_people_the_tag_says_where_to(tracking, team, member, competition):
    tag = {"key": "wrapup.competition", "value": competition.slug}
    made = tracking.post("experiments/create", name="seg", tags=[tag])
    other = CompetitionFactory(team=team, slug="other")
    experiments.change(experiment=Experiment.objects.get(pk=made["experiment_id"]), by=member, move_to=other)
    assert ExperimentTag.objects.get().value == "other"


def test_a_tag_that_names_no_competition_says_which_there_are(tracking, competition):
    tag = {"key": "wrapup.competition", "value": "nope"}
    code, message = tracking.refused("experiments/create", name="seg", tags=[tag])
    assert code == "INVALID_PARAMETER_VALUE"
    assert "nope" in message
    assert competition.slug in message
    assert not Experiment.objects.filter(name="seg").exists()


@pytest.mark.parametrize("wrong", ["", "x", "-1", "9" * 30, "１"])
def test_an_id_that_cannot_be_one_is_not_found(tracking, wrong):
    code, _message = tracking.refused("experiments/get", method="get", experiment_id=wrong)
    assert code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}


def test_a_name_has_a_limit(tracking):
    assert tracking.refused("experiments/create", name="x" * 501) == (
        "INVALID_PARAMETER_VALUE",
        "'name' exceeds the maximum length of 500 characters",
    )
    assert tracking.refused("experiments/create")[1].startswith(
        "Missing value for required parameter 'name'."
    )


def test_people_who_change_the_address_change_what_the_script_reads(tracking, member, competition):
    tag = {"key": "wrapup.competition", "value": competition.slug}
    made = tracking.post("experiments/create", name="seg", tags=[tag])
    competitions.change(competition=competition, by=member, version=None, changes={"slug": "new"})
    found = tracking.get("experiments/get", **made)["experiment"]["tags"]
    assert found == [{"key": "wrapup.competition", "value": "new"}]
