"""manage.py import_runs."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from experiments.models import Run, RunImport, Submission
from experiments.selectors.quota import quota_at
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db(transaction=True)

PLAIN = "Experiment,val mIoU,LB Score,LR\nbase,0.61,0.59,1e-4\nbigger,0.65,-,1e-4\n"
IN_DOUBT = "| Model | mIoU (val) |\n|---|---|\n| unet | 0.61 |\n| swin | 07012 |\n"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    monkeypatch.setattr("experiments.management.brought.PATIENCE", 0)
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="recycle")


@pytest.fixture
def given(team, competition, tmp_path):
    def run(text, *more):
        file = tmp_path / "table.csv"
        file.write_text(text)
        out = io.StringIO()
        options = ["--team", team.slug, "--competition", "recycle", "--json", *more, str(file)]
        try:
            call_command("import_runs", *options, stdout=out)
        except CommandError as refusal:
            return json.loads(out.getvalue() or "{}") | {"refusal": str(refusal), "exit": refusal.returncode}
        return json.loads(out.getvalue())

    return run


def test_a_table_without_doubts_becomes_runs(given, competition):
    said = given(PLAIN)
    assert (said["state"], said["rows"], said["made"], said["known"]) == ("done", 2, 2, 0)
    base, bigger = Run.objects.of(competition.team).order_by("pk")
    assert (base.name, base.score, base.public_score, base.competition) == ("base", 0.61, 0.59, competition)
    assert (bigger.score, bigger.public_score) == (0.65, None)
    assert dict(base.parameters.values_list("key", "value")) == {"lr": "1e-4"}


def test_a_submission_without_a_date_counts_on_no_day(given, competition):
    given(PLAIN)
    assert not Submission.objects.get().is_dated
    assert quota_at(competition).used == 0


def test_the_same_file_again_changes_nothing_and_says_so(given):
    given(PLAIN)
    said = given(PLAIN)
    assert (said["made"], said["known"], Run.objects.count()) == (0, 2, 2)


def test_a_longer_file_adds_what_is_new(given):
    given(PLAIN)
    said = given(PLAIN + "best,0.7,0.69,1e-5\n")
    assert (said["made"], said["known"]) == (1, 2)


def test_a_doubt_that_nobody_answered_is_listed_and_nothing_is_imported(given):
    said = given(IN_DOUBT)
    assert said["exit"] == 2
    assert "\n" not in said["refusal"]
    assert [one["name"] for one in said["doubts"]] == ["number:4:2"]
    assert said["doubts"][0]["suggested"] == "number:0.7012"
    assert (Run.objects.count(), RunImport.objects.count()) == (0, 0)


def test_suggestions_can_be_accepted(given):
    assert given(IN_DOUBT, "--accept-suggestions")["made"] == 2
    assert Run.objects.get(name="swin").score == 0.7012


def test_a_doubt_can_be_answered_in_a_file(given, tmp_path):
    answers = tmp_path / "answers.json"
    answers.write_text('{"number:4:2": "leave"}')
    assert given(IN_DOUBT, "--answers", str(answers))["made"] == 2
    assert Run.objects.get(name="swin").score is None


@pytest.mark.parametrize("text", ["", "no table here", 'a,b\n"never closed,1\n'])
def test_what_is_no_table_is_refused_in_one_line(given, text):
    said = given(text)
    assert (said["exit"], "\n" in said["refusal"]) == (2, False)
    assert Run.objects.count() == 0


def test_standard_input_is_a_file_too(team, competition, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAIN.encode())))
    call_command("import_runs", "--team", team.slug, "--competition", "recycle", "-", stdout=io.StringIO())
    assert Run.objects.count() == 2
