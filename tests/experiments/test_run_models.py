"""The run page lists the datasets that a run used and the models that it made."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experiments.models import ModelStatus
from experiments.services import artifacts, logged_models, run_inputs, runs
from experiments.services.run_inputs import GivenDataset
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(team, member):
    return runs.log(experiment=CompetitionFactory(team=team).experiments.get(), by=member, name="seg")


def page_of(signed_in, run):
    return signed_in.get(reverse("experiments:run", args=[run.team.slug, run.public_id]))


def test_datasets_are_listed_with_their_use(signed_in, run):
    used = GivenDataset("<b>학습</b>", "c42e9dfe", "s3", tags={"mlflow.data.context": "training"})
    run_inputs.log_inputs(run=run, datasets=[used])
    page = page_of(signed_in, run)
    for text in ("&lt;b&gt;학습&lt;/b&gt;", "c42e9dfe", "training", "s3"):
        assert text in page.text


def test_models_are_listed_with_their_state_and_the_size_of_their_files(signed_in, member, run):
    made = logged_models.create(experiment=run.experiment, run=run, name="segformer", model_type="classifier")
    logged_models.finalise(model=made, status=ModelStatus.READY)
    for number in range(2):
        blocks = [b"x" * 1536]
        artifacts.keep(holder=made, path=f"m/{number}.bin", blocks=blocks, announced=1536, by=member)
    taken = logged_models.create(experiment=run.experiment, name="pretrained")
    gone = logged_models.create(experiment=run.experiment, run=run, name="thrown away")
    logged_models.delete(model=gone, by=member)
    run_inputs.log_inputs(run=run, models=[taken.public_id])
    page = page_of(signed_in, run)
    lines = {line.name: line for line in page.context["models"]}
    assert list(lines) == ["segformer", "pretrained"]
    assert (lines["segformer"].size, lines["segformer"].is_input) == (3072, False)
    assert (lines["pretrained"].size, lines["pretrained"].is_input) == (None, True)
    assert made.public_id in page.text


def test_the_page_asks_as_often_for_many_models_as_for_one(signed_in, run):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page_of(signed_in, run)
        return len(asked)

    logged_models.create(experiment=run.experiment, run=run, name="0")
    run_inputs.log_inputs(run=run, datasets=[GivenDataset("train", "0")])
    queries()
    few = queries()
    for number in range(1, 9):
        logged_models.create(experiment=run.experiment, run=run, name=str(number))
        run_inputs.log_inputs(run=run, datasets=[GivenDataset("train", str(number))])
    assert queries() == few
