"""The page of a group of runs, the links that scripts print, and what is said of runs that fell silent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from experiments.models import Run, RunStatus
from experiments.selectors.team_board import Wish, page_of
from experiments.services import experiments, runs, values
from experiments.services.values import Point
from teams.models import Role
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team)


def logged(competition, member, **fields):
    return runs.log(experiment=competition.experiments.get(), by=member, **{"name": "swin"} | fields)


def test_an_experiment_shows_its_runs_and_moves_with_them(signed_in, team, member, competition):
    made = experiments.create(team=team, by=member, name="seg", competition=competition)
    run = runs.log(experiment=made, by=member, name="swin")
    values.write_metrics(run=run, points=[Point("mIoU", 0.7)])
    url = f"/t/{team.slug}/experiments/{made.pk}/"
    assert "swin" in signed_in.get(url).content.decode()
    other = CompetitionFactory(team=team)
    answer = signed_in.post(url, {"name": "세그", "competition": other.pk})
    assert answer.status_code == 302
    assert Run.objects.on_board(other).get().score == 0.7
    made.refresh_from_db()
    assert (made.name, made.competition) == ("세그", other)


def test_a_taken_name_and_a_strange_competition_are_refused_on_the_form(signed_in, team, member, competition):
    made = experiments.create(team=team, by=member, name="seg", competition=competition)
    experiments.create(team=team, by=member, name="det", competition=competition)
    url = f"/t/{team.slug}/experiments/{made.pk}/"
    strange = CompetitionFactory()
    for typed in ({"name": "det", "competition": competition.pk}, {"name": "x", "competition": strange.pk}):
        assert signed_in.post(url, typed).status_code == 422
    made.refresh_from_db()
    assert (made.name, made.competition) == ("seg", competition)


def test_a_printed_link_finds_the_run_in_whichever_team_it_is(client, team, member, competition):
    run = logged(competition, member)
    # Another team comes first in the alphabet; the run is found all the same.
    MembershipFactory(user=member, team__name="AAA", role=Role.MEMBER)
    client.force_login(member)
    answer = client.get(f"/printed/runs/{run.public_id}/")
    assert answer["Location"] == f"/t/{team.slug}/runs/{run.public_id}/"
    answer = client.get(f"/printed/experiments/{run.experiment_id}/")
    assert answer["Location"] == f"/t/{team.slug}/experiments/{run.experiment_id}/"


def test_a_printed_link_asks_who_is_asking(client, member, stranger, competition):
    run = logged(competition, member)
    answer = client.get(f"/printed/runs/{run.public_id}/")
    assert answer["Location"].startswith("/accounts/login/?next=/printed/runs/")
    client.force_login(stranger)
    assert client.get(f"/printed/runs/{run.public_id}/").status_code == 404
    assert client.get(f"/printed/experiments/{run.experiment_id}/").status_code == 404
    assert client.get("/printed/experiments/0/").status_code == 404


def test_the_default_experiment_is_that_of_the_team_in_the_link(signed_in, team, member, competition):
    found = experiments.default_of(team=team, by=member)
    answer = signed_in.get(f"/printed/experiments/0/?team={team.slug}")
    assert answer["Location"] == f"/t/{team.slug}/experiments/{found.pk}/"


@pytest.mark.parametrize(("silent_for", "is_stale"), [(14, False), (16, True)])
def test_a_run_that_fell_silent_is_nowhere_called_running(
    signed_in, team, member, competition, silent_for, is_stale
):
    run = logged(competition, member, status=RunStatus.RUNNING)
    Run.objects.update(heard_at=timezone.now() - timedelta(minutes=silent_for))
    words = ("응답 없음", "진행 중") if member.language == "ko" else ("stale", "running")
    wanted = words[0] if is_stale else words[1]
    unwanted = words[1] if is_stale else words[0]
    for address in (f"runs/{run.public_id}", f"experiments/{run.experiment_id}"):
        page = signed_in.get(f"/t/{team.slug}/{address}/").content.decode()
        assert (wanted in page, unwanted in page) == (True, False), address
    row = page_of(competition, Wish(), 1).object_list[0]
    assert len(row.labels) == 1
    assert (row.labels[0].tone == "warn") is is_stale


def test_a_run_that_people_log_as_running_is_not_stale(member, competition):
    run = logged(competition, member, status=RunStatus.RUNNING, started_at=timezone.now() - timedelta(days=1))
    assert not run.is_stale


def test_settings_that_nobody_touched_are_left_as_the_program_logged_them(
    signed_in, team, member, competition
):
    run = logged(competition, member)
    odd = {"lr": "1e-4", "cmd line": "a=b\nc: d", "mIoU": "x"}
    values.write_parameters(run=run, values=odd)
    url = f"/t/{team.slug}/runs/{run.public_id}/edit/"
    form = signed_in.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"initial-values": form["values"].value(), "name": "renamed", "started_at": "", "ended_at": ""}
    values.write_parameters(run=run, values={"logged": "since"})
    answer = signed_in.post(url, typed)
    assert answer.status_code == 302, answer.context["form"].errors
    run.refresh_from_db()
    assert run.name == "renamed"
    assert {one.key: one.value for one in run.parameters.all()} == {**odd, "logged": "since"}
