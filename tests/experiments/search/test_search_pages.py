"""The filter on the team's leaderboard and in our own API."""

import pytest
from django.urls import reverse

from experiments.search.errors import SearchError
from experiments.search.parsing import parse
from experiments.search_words import EXAMPLES, sentence
from experiments.services import runs
from experiments.services.runs import Measured
from experiments.services.values import Point
from teams.services import tokens
from tests.factories.experiments import CompetitionFactory


@pytest.fixture
def competition(team, member):
    made = CompetitionFactory(team=team)
    for name, score, model in (("one", 0.5, "swin"), ("two", 0.7, "unet"), ("three", 0.9, "swin")):
        measured = Measured({"model": model}, [], [Point("mIoU", score)])
        runs.log(experiment=made.experiments.get(), by=member, name=name, measured=measured)
    return made


@pytest.fixture
def board(signed_in, team, competition):
    address = reverse("experiments:leaderboard", args=[team.slug, competition.slug])

    def _board(filter_):
        return signed_in.get(address, {"filter": filter_})

    return _board


@pytest.mark.parametrize(
    ("filter_", "names"),
    [
        ("", ["three", "two", "one"]),
        ("params.model = 'swin'", ["three", "one"]),
        ("metrics.mIoU > 0.6 AND NOT params.model IN ('unet')", ["three"]),
        ("metrics.mIoU > 0.8 OR run_name = 'one'", ["three", "one"]),
        ("metrics.mIoU > 5", []),
    ],
)
def test_the_board_is_filtered_by_what_is_typed(board, filter_, names):
    assert [row.name for row in board(filter_).context["rows"]] == names


def test_a_mistake_is_told_at_the_field_and_the_text_is_kept(board):
    answer = board("metrics.mIoU > <b>")
    text = answer.content.decode()
    assert answer.context["rows"] == []
    assert 'value="metrics.mIoU &gt; &lt;b&gt;"' in text
    assert 'id="id_filter_error"' in text
    assert 'aria-describedby="id_filter_error"' in text
    assert 'aria-invalid="true"' in text


def test_every_mistake_has_a_sentence():
    for text in ("metrics.x >", "a = 1", "(", "params.a = 1", "foo.b = 1", "params.a > 'x'", "a" * 100_001):
        with pytest.raises(SearchError) as caught:
            parse(text, is_wide=True)
        told = sentence(caught.value)
        assert "%(" not in told
        assert "cannot be read" not in told
    for example in EXAMPLES:
        assert parse(example, is_wide=True)


@pytest.fixture
def ask(client, member, team, competition):
    secret = tokens.issue(membership=member.memberships.get(), name="script", by=member)[1]

    def _ask(**query):
        return client.get(
            f"/api/v1/teams/{team.slug}/runs/", query, headers={"authorization": f"Bearer {secret}"}
        )

    return _ask


def test_the_api_filters_and_sorts_runs(ask, competition):
    def names(**query):
        answer = ask(competition=competition.slug, **query)
        assert answer.status_code == 200, answer.content
        return [run["name"] for run in answer.json()["results"]]

    assert names(filter="params.model = 'swin' OR metrics.mIoU < 0") == ["three", "one"]
    assert names(order_by="metrics.mIoU") == ["one", "two", "three"]
    assert names(order_by=["params.model DESC", "metrics.mIoU"], filter="metrics.mIoU > 0") == [
        "two",
        "one",
        "three",
    ]


def test_the_api_goes_on_behind_the_last_run(ask, competition, monkeypatch, client):
    monkeypatch.setattr("experiments.selectors.api_reads.ROWS", 2)
    first = ask(order_by="metrics.mIoU DESC").json()
    assert [run["name"] for run in first["results"]] == ["three", "two"]
    token = first["next"].split("page_token=")[1]
    rest = ask(order_by="metrics.mIoU DESC", page_token=token.replace("%3A", ":")).json()
    assert ([run["name"] for run in rest["results"]], rest["next"]) == (["one"], None)


@pytest.mark.parametrize(
    "query",
    [{"filter": "mIoU > 1"}, {"order_by": "x"}, {"order_by": "metrics.mIoU", "page_token": "x"}],
)
def test_the_api_tells_what_it_cannot_read(ask, query):
    answer = ask(**query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
