"""The pages of runs: the form and its questions, the page of one run, the bin."""

import json

import pytest
from django.urls import reverse

from experiments.models import Competition, Run, Submission
from experiments.services import runs
from experiments.services.runs import Measured
from experiments.services.values import Point
from tests.factories.experiments import CompetitionFactory


@pytest.fixture
def competition(team):
    return Competition.objects.with_metrics().get(pk=CompetitionFactory(team=team).pk)


@pytest.fixture
def address(team, competition):
    return reverse("experiments:new-run", args=[team.slug, competition.slug])


@pytest.fixture
def typed(competition, member):
    """What a person types who fills in a name and one number only; the rest is what the form holds at first."""

    def _typed(score, **more):
        field = f"metric_{competition.primary_metric.pk}"
        return {"name": "swin-b", field: score, "owner": member.pk, "status": "FINISHED"} | more

    return _typed


@pytest.fixture
def run(competition, member):
    made = runs.log(
        experiment=competition.experiments.get(),
        by=member,
        name="baseline",
        measured=Measured({"lr": "1e-4", "model": "unet"}, ["first"], [Point("mIoU", 0.6)]),
    )
    return Run.objects.get(pk=made.pk)


def test_a_name_and_one_number_are_enough(signed_in, address, typed, member):
    response = signed_in.post(address, typed("0.6934"))
    run = Run.objects.get()
    assert response.status_code == 302
    assert (run.name, run.score, run.owner) == ("swin-b", 0.6934, member)
    assert not Submission.objects.exists()


def test_the_form_opens(signed_in, address):
    page = signed_in.get(address).content.decode()
    assert page.count("required") >= 2
    assert page.count('<details class="opens"') == 7


def test_a_number_in_doubt_is_asked_and_everything_typed_stays(signed_in, address, typed):
    response = signed_in.post(address, typed("22.1", hypothesis="CutMix helps", values="lr=1e-4"))
    page = response.content.decode()
    assert response.status_code == 422
    assert not Run.objects.exists()
    assert 'name="meaning-mIoU" value="0.221"' in page
    assert 'name="meaning-mIoU" value="22.1"' in page
    assert 'value="22.1"' in page
    assert "CutMix helps" in page
    assert "lr=1e-4" in page


def test_the_answer_decides(signed_in, address, typed):
    signed_in.post(address, typed("22.1", **{"meaning-mIoU": "0.221"}))
    assert Run.objects.get().score == 0.221


def test_an_answer_to_another_number_does_not_count(signed_in, address, typed):
    response = signed_in.post(address, typed("33.1", **{"meaning-mIoU": "0.221"}))
    assert response.status_code == 422


def test_settings_and_results_are_sorted(signed_in, address, typed):
    box = "lr: 1e-4\nmodel:\n  tta: o\nmetrics:\n  loss: 0.31\n"
    signed_in.post(address, typed("0.7", values=box, tags="tta, fp16"))
    run = Run.objects.get()
    assert {one.key: one.value for one in run.parameters.all()} == {"lr": "1e-4", "model.tta": "true"}
    assert {one.key.name: one.value for one in run.latest_metrics.by_key()} == {"loss": 0.31, "mIoU": 0.7}
    assert {one.key for one in run.tags.all()} == {"tta", "fp16"}


def test_a_box_with_a_mistake_names_its_line(signed_in, address, typed):
    page = signed_in.post(address, typed("0.7", values="lr=1e-4\nwhat")).content.decode()
    assert "Line 2: “what” is no setting." in page
    assert not Run.objects.exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.com/x", "data:text/html,x"])
def test_a_link_leads_to_the_web_only(signed_in, address, typed, link):
    assert signed_in.post(address, typed("0.7", code_url=link)).status_code == 422
    assert not Run.objects.exists()


def test_what_was_sent_is_recorded_beside_the_run(signed_in, address, typed):
    signed_in.post(address, typed("0.7", **{"submission-public_score": "68.1%", "submission-rank": "3"}))
    sent = Submission.objects.get()
    assert (sent.public_score, sent.public_text, sent.rank, sent.run.public_score) == (
        0.681,
        "68.1%",
        3,
        0.681,
    )


def test_over_the_quota_nothing_is_logged_until_the_person_says_so(signed_in, address, typed, competition):
    Competition.objects.update(daily_quota=1)
    sent = {"submission-public_score": "0.6"}
    signed_in.post(address, typed("0.7", **sent))
    response = signed_in.post(address, typed("0.8", **sent))
    assert response.status_code == 422
    assert "record it all the same" in response.content.decode()
    assert Run.objects.count() == 1
    signed_in.post(address, typed("0.8", **sent, **{"submission-is_over_quota_meant": "on"}))
    assert Submission.objects.count() == 2


def test_another_like_this_takes_over_settings_and_names_the_parent(signed_in, address, run):
    page = signed_in.get(address, {"from": run.public_id}).content.decode()
    assert "lr=1e-4\nmodel=unet" in page
    assert f'<option value="{run.pk}" selected>' in page


def test_the_page_shows_what_changed_against_the_parent(signed_in, team, run, competition, member):
    child = runs.log(
        experiment=run.experiment, by=member, name="child", parent=run,
        measured=Measured(
            {"lr": "2e-4", "model": "unet"}, [], [Point("mIoU", 0.65, step) for step in (1, 2)]
        ),
    )  # fmt: skip
    page = signed_in.get(reverse("experiments:run", args=[team.slug, child.public_id])).content.decode()
    assert "+0.0500" in page
    assert "changed" in page
    assert "data-wrapup-chart" in page
    assert json.dumps({"x": 1, "y": 0.65})[1:-1] in page


def test_texts_of_people_are_never_html(signed_in, team, run):
    Run.objects.update(name="<b>x</b>", hypothesis="<script>alert(1)</script>")
    for address in (
        reverse("experiments:run", args=[team.slug, run.public_id]),
        reverse("experiments:leaderboard", args=[team.slug, run.competition.slug]),
    ):
        page = signed_in.get(address).content.decode()
        assert "<b>x</b>" not in page
        assert "<script>alert" not in page


def edit_fields(page_form, **changes):
    fields = {}
    for bound in page_form:
        value = bound.value()
        fields[bound.html_name] = "" if value is None else getattr(value, "pk", value)
        if bound.field.show_hidden_initial:
            fields[bound.html_initial_name] = fields[bound.html_name]
        if hasattr(value, "isoformat"):
            fields[bound.html_name] = bound.field.widget.format_value(bound.field.prepare_value(value))
    return fields | changes


def test_two_people_edit_one_run_and_lose_nothing(signed_in, team, run, competition):
    address = reverse("experiments:edit-run", args=[team.slug, run.public_id])
    shown = signed_in.get(address).context["form"]
    mine, theirs = edit_fields(shown, hypothesis="mine"), edit_fields(shown, name="theirs")
    assert signed_in.post(address, theirs).status_code == 302
    assert signed_in.post(address, mine).status_code == 302
    saved = Run.objects.get()
    assert (saved.name, saved.hypothesis, saved.score) == ("theirs", "mine", 0.6)
    refused = signed_in.post(address, edit_fields(shown, name="mine too"))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "mine too" in page
    assert "theirs" in page
    assert 'name="version" value="3"' in page
    assert Run.objects.get().name == "theirs"


def test_a_number_typed_wrong_is_typed_again(signed_in, team, run, competition):
    address = reverse("experiments:edit-run", args=[team.slug, run.public_id])
    shown = signed_in.get(address).context["form"]
    field = f"metric_{competition.primary_metric.pk}"
    signed_in.post(address, edit_fields(shown, **{field: "0.66"}))
    run.refresh_from_db()
    assert run.score == 0.66
    assert run.points.count() == 1


def test_a_deleted_run_leaves_the_board_and_comes_back(signed_in, team, run):
    board = reverse("experiments:leaderboard", args=[team.slug, run.competition.slug])
    signed_in.post(reverse("experiments:delete-run", args=[team.slug, run.public_id]))
    assert run.public_id not in signed_in.get(board).content.decode()
    bin_page = signed_in.get(reverse("experiments:deleted-runs", args=[team.slug, run.competition.slug]))
    assert run.public_id in bin_page.content.decode()
    signed_in.post(reverse("experiments:restore-run", args=[team.slug, run.public_id]))
    assert run.public_id in signed_in.get(board).content.decode()


def test_a_run_of_another_team_is_not_there(client, stranger, team, run):
    client.force_login(stranger)
    own = stranger.memberships.get().team
    for slug in (team.slug, own.slug):
        assert client.get(reverse("experiments:run", args=[slug, run.public_id])).status_code == 404


def test_who_may_only_look_changes_nothing(client, viewer, team, run, address):
    client.force_login(viewer)
    assert client.get(reverse("experiments:run", args=[team.slug, run.public_id])).status_code == 200
    assert client.get(address).status_code == 403
    assert client.post(reverse("experiments:delete-run", args=[team.slug, run.public_id])).status_code == 403


def test_a_run_without_a_score_says_which_metric_it_would_be_read_from(signed_in, team, competition, member):
    hint = "is read from the metric “mIoU”, which this run has not logged"
    points = {"scored": [Point("mIoU", 0.6)], "unscored": [Point("val/mIoU", 0.6)]}
    for name, is_expected in (("scored", False), ("unscored", True)):
        run = runs.log(
            experiment=competition.experiments.get(),
            by=member,
            name=name,
            measured=Measured(points=points[name]),
        )
        page = signed_in.get(reverse("experiments:run", args=[team.slug, run.public_id])).content.decode()
        assert (hint in page) == is_expected
