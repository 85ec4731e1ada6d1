"""Each format has a sample, and reads it."""

from pathlib import Path

import pytest

from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.formats import formats, recognise
from tests.experiments.leaderboards.boards_of import board_of, table_of

SAMPLES = Path(__file__).parents[2] / "data" / "leaderboards"
EXPECTED = {
    "kaggle_board": [(1, 1, "재활용, 그 이상", 0.79186), (2, 2, "null", 0.781), (None, 0, "Benchmark", 0.5)],
    "kaggle_old": [(1, None, "0807", 0.30629), (2, None, "NaN", 0.30069), (3, None, "숲속 분류단", 0.29755)],
    "kaggle_history": [(1, None, "바다", 0.7), (2, None, "숲속 분류단", 0.66)],
    "kaggle_show": [(1, None, "초록빛", 0.712), (2, None, "+1", 0.701)],
    "kaggle_api": [(1, None, "", 0.85882), (None, None, "", None)],
    "wrapup": [(1, 1, "=SUM(1+1)", 0.7), (2, 2, "여우비", -0.5)],
    "codabench": [(1, None, "fox-311", 0.71), (2, None, "wolf-312", 0.69)],
    "evalai_board": [(1, None, "분류 연구소", 71.2), (2, None, "Host_Team (baseline)", 55.0)],
    "grand_challenge": [(1, 1, "garam", 0.88), (2, 2, "narae", 0.81)],
    "dacon": [(1, 1, "새벽 다섯 시", 0.81234), (2, 2, "null", 0.80999)],
    "pasted": [(1, 1, "분리수거 마스터", 0.7561), (2, 2, "캔과 병", 0.7432), (None, 3, "종이비행기", None)],
    "generic": [(1, 1, "은하수", 0.7312), (2, 2, "별똥별", 0.7211)],
}
REFUSED = {
    "kaggle_submissions": "is_submissions",
    "mlflow_runs": "is_runs",
    "evalai_submissions": "no_scores_evalai",
    "wandb_chart": "is_chart",
}


def sample(slug: str) -> bytes:
    [file] = SAMPLES.glob(f"{slug}.*")
    return file.read_bytes()


def test_every_format_has_a_sample_and_an_expectation():
    assert {one.slug for one in formats} == EXPECTED.keys() | REFUSED.keys()


@pytest.mark.parametrize("slug", [one.slug for one in formats])
def test_a_sample_is_recognised_by_its_own_format_alone(slug):
    table = table_of(sample(slug))
    knowing = [one.slug for one in formats if one.recognises(table)]
    assert knowing == ([] if slug == "generic" else [slug])
    assert recognise(table).slug == slug


@pytest.mark.parametrize("slug", EXPECTED)
def test_a_sample_becomes_the_board_it_shows(slug):
    board = board_of(sample(slug))
    found = [(one.rank, one.source_rank, one.team_name, one.score) for one in board.entries]
    assert found == EXPECTED[slug]
    assert [one.position for one in board.entries] == list(range(1, len(found) + 1))


@pytest.mark.parametrize(("slug", "code"), REFUSED.items())
def test_what_is_no_board_is_refused_with_what_it_is(slug, code):
    with pytest.raises(Unreadable) as refusal:
        board_of(sample(slug))
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_evalais_submissions_are_a_board_once_its_hosts_export_a_score():
    head, *rows = sample("evalai_submissions").decode().splitlines()
    scored = "\n".join([f"{head},Score", f"{rows[0]},0.61", f"{rows[1]},"])
    [entry] = board_of(scored).entries
    assert (entry.team_name, entry.score, entry.members) == ("분류 연구소", 0.61, "garam,narae")
    assert entry.submitted_at.isoformat() == "2023-03-01T10:20:30.123456+00:00"


def test_a_metric_of_several_is_named_by_the_person():
    text = sample("grand_challenge").decode().replace('"dice": 0.88}', '"dice": 0.88, "loss": 0.2}')
    with pytest.raises(Unreadable) as refusal:
        board_of(text)
    assert refusal.value.problems[0].code == "score_unknown"
    mapping = {"team": "submission.creator", "score": "outputs.0.value.aggregates.loss"}
    assert [one.score for one in board_of(text, mapping=mapping, direction="min").entries] == [0.2, None]
