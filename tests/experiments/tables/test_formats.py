"""Exports of programs, each with its sample."""

from pathlib import Path

import pytest

from experiments.tables.contract import Reading, formats
from experiments.tables.formats import understand
from experiments.tables.reading import read as read_file
from tests.experiments.tables.understood import MIOU, PERCENT, kinds, read, values

SAMPLES = Path(__file__).parents[2] / "data" / "tables"


def sample(slug: str, answers: dict[str, str] | None = None) -> Reading:
    file = next(SAMPLES.glob(f"{slug}.*"))
    with file.open("rb") as opened:
        return understand(read_file(opened, name=file.name), MIOU, answers or {})


@pytest.mark.parametrize("slug", [one.slug for one in formats])
def test_each_format_has_a_sample_that_it_recognises(slug):
    found = sample(slug)
    assert found.format == slug
    assert found.runs
    assert len({run.identity for run in found.runs}) == len(found.runs)


def test_mlflow_runs_keep_their_ids_times_and_every_digit():
    first, second = sample("mlflow_runs").runs
    assert (first.name, first.run_id) == ("brave-owl-12", "0f1e2d3c4b5a69788796a5b4c3d2e1f0")
    assert values(first) == {"mIoU": 0.6812345678901234, "train_loss": 0.21}
    assert first.parameters == {"lr": "1e-04", "encoder": "swin_b"}
    assert first.fields["started_at"].isoformat() == "2024-11-04T01:02:03.456000+00:00"
    assert first.fields["notes"] == "larger encoder"
    assert (second.fields["status"], values(second)) == ("FAILED", {"train_loss": 0.5})
    assert not sample("mlflow_runs").doubts


def test_mlflow_page_tells_metrics_from_parameters_by_their_heads():
    first = sample("mlflow_page").runs[0]
    assert first.parameters == {"lr": "1e-4", "encoder": "swin_b"}
    assert values(first) == {"duration": 90.0, "mIoU": 0.6812, "train_loss": 0.21}


def test_wandb_runs():
    first, second = sample("wandb_runs").runs
    assert values(first) == {"duration": 3605.0, "mIoU": 0.6812345, "train_loss": 0.21}
    assert first.tags == {"wandb.user": "mina", "swin": "", "aug": ""}
    assert first.fields["started_at"].isoformat() == "2024-11-04T01:02:03+00:00"
    assert second.fields["status"] == "FAILED"


def test_wandb_charts_become_curves():
    found = sample("wandb_chart")
    assert [(doubt.kind, doubt.suggested) for doubt in found.doubts] == [("column", "metric:mIoU")]
    assert [(one.key, one.number, one.step) for one in found.runs[0].logged] == [
        ("mIoU", 0.31, 0),
        ("mIoU", 0.52, 1),
        ("mIoU", 0.6812345, 2),
    ]
    assert len(found.runs[1].logged) == 2


def test_bands_of_a_chart_that_differ_are_asked_about():
    found = read("Step,a - loss,a - loss__MIN,a - loss__MAX\n0,0.5,0.4,0.6\n")
    assert kinds(found) == ["unlike", "unlike"]
    assert len(found.runs[0].logged) == 1


def test_kaggle_submissions():
    swin, tta, bad, plain = sample("kaggle_submissions").runs
    assert (swin.sent.public, swin.sent.private, values(swin)) == (0.79012, 0.78011, {"mIoU": 0.8123})
    assert swin.sent.at.isoformat() == "2024-11-06T08:00:01+00:00"
    assert values(tta) == {"mIoU": 0.8201}
    assert (bad.fields["status"], bad.sent) == ("FAILED", None)
    assert (plain.name, values(plain)) == ("submission.csv", {})


def kaggle(description: str) -> str:
    return f"fileName,date,description,status,publicScore,privateScore\na.csv,2024-11-06 08:00:01,{description},complete,0.79,0.78\n"


@pytest.mark.parametrize(
    ("description", "score"),
    [
        ("cv 0.8123", 0.8123),
        ("CV: 0.8123", 0.8123),
        ("cv=.81", 0.81),
        ("cv0.81", 0.81),
        ("5fold cv 0.81 lb 0.79", 0.81),
        ("oof score 0.81", 0.81),
        ("cv 81.23%", 0.8123),
    ],
)
def test_a_validation_score_that_a_description_tells_beyond_doubt(description, score):
    found = read(kaggle(description))
    assert (kinds(found), values(found.runs[0])) == ([], {"mIoU": score})


@pytest.mark.parametrize("description", ["0.81 cv", "val 0.81", "cv 0.81 oof 0.82", "cv 81.2", "local 0.81"])
def test_one_that_is_in_doubt_is_asked_about(description):
    found = read(kaggle(description))
    assert kinds(found) == ["cv"]
    left = read(kaggle(description), {found.doubts[0].name: "leave"})
    assert values(left.runs[0]) == {}


@pytest.mark.parametrize("description", ["", "swin 0.81", "cv5 seed 42", "lb 0.81", "recv 0.81"])
def test_other_numbers_are_no_validation_score(description):
    assert values(read(kaggle(description)).runs[0]) == {}


def test_scores_of_a_competition_in_per_cent_are_asked_about():
    assert kinds(read(kaggle(""), target=PERCENT)) == ["scale", "scale"]
