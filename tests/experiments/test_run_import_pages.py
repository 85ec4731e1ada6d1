"""The pages on which a table of runs is brought, looked at, and imported."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from background import engine
from experiments.models import Run, RunImport
from experiments.services import run_imports
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "| Model | mIoU (val) | LB |\n|---|---|---|\n| unet | 0.61 | 0.60 |\n| <b>swin</b> | 07012 | - |\n"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path):
    monkeypatch.setattr("background.wake_ups.send", lambda job_id: None)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="recycle")


@pytest.fixture
def brought(signed_in, team, competition):
    def bring(text=TABLE, **given):
        url = reverse("experiments:bring-runs", args=[team.slug, "recycle"])
        return signed_in.post(url, given or {"text": text})

    return bring


def test_a_pasted_table_is_looked_at_before_anything_is_stored(signed_in, brought):
    page = signed_in.get(brought().url)
    said = page.content.decode()
    assert "07012" in said
    assert 'value="number:0.7012" checked' in said
    assert Run.objects.count() == 0


def test_a_file_is_taken_too(signed_in, brought):
    answer = brought(file=SimpleUploadedFile("runs.md", TABLE.encode("utf-16")))
    assert "swin" in signed_in.get(answer.url).content.decode()


def test_without_confirming_nothing_is_imported(signed_in, brought):
    page = signed_in.post(brought().url, {"answer-number:4:2": "number:0.7012"})
    assert page.status_code == 422
    assert RunImport.objects.get().job is None


def test_a_doubt_left_out_of_the_answers_is_asked_again(signed_in, brought):
    page = signed_in.post(brought().url, {"confirmed": "1"})
    assert page.status_code == 422
    assert RunImport.objects.get().job is None


def test_confirmed_answers_are_what_is_imported(signed_in, brought, member):
    url = brought().url
    answer = signed_in.post(url, {"answer-number:4:2": "number:7012.0", "confirmed": "1"})
    assert answer.url == url
    engine.work()
    page = signed_in.get(url).content.decode()
    assert "unet" in page
    assert Run.objects.get(name="swin").score == 7012.0
    assert Run.objects.get(name="unet").owner == RunImport.objects.get().by


def test_a_column_can_be_taken_for_something_else(signed_in, brought):
    url = brought("Model,val mIoU,Extra\nunet,0.6,x\n").url
    page = signed_in.post(url, {"answer-column:1:3": "notes", "look": "1"})
    assert page.status_code == 200
    answers = {"answer-column:1:3": "notes", "confirmed": "1"}
    signed_in.post(url, answers)
    engine.work()
    assert Run.objects.get().notes == "x"


def test_what_cannot_be_read_says_where(signed_in, brought):
    page = signed_in.get(brought('a,b\n"never closed,1\n').url).content.decode()
    assert 'role="alert"' in page
    assert "confirmed" not in page


def test_neither_file_nor_text_is_asked_for(brought):
    assert brought("").status_code == 422


def test_texts_of_a_table_are_never_html(signed_in, brought):
    page = signed_in.get(brought("Model,mIoU\n<script>alert(1)</script>,0.5\n").url).content.decode()
    assert "<script>alert(1)" not in page


def test_a_file_that_was_looked_at_can_be_thrown_away(signed_in, brought, team):
    brought()
    draft = RunImport.objects.get()
    signed_in.post(reverse("experiments:discard-runs", args=[team.slug, draft.pk]))
    assert not RunImport.objects.exists()


def test_an_import_of_another_team_is_not_there(signed_in, team):
    other = CompetitionFactory(team=TeamFactory())
    draft = run_imports.bring(competition=other, by=None, content=TABLE)
    assert signed_in.get(reverse("experiments:run-import", args=[team.slug, draft.pk])).status_code == 404


def test_mending_starts_from_the_text(signed_in, brought, team):
    brought()
    url = reverse("experiments:bring-runs", args=[team.slug, "recycle"])
    draft = RunImport.objects.get()
    assert "07012" in signed_in.get(f"{url}?from={draft.pk}").content.decode()
