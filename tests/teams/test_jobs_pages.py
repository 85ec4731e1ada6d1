"""Pages and API of a team's jobs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from background.models import Job, State
from teams.models import Membership
from teams.services import tokens
from tests.factories.teams import TeamFactory


def job_of(team, **fields):
    if fields.get("state") in {State.DONE, State.FAILED, State.REFUSED}:
        fields["finished_at"] = timezone.now()
    return Job.objects.create(team=team, kind="sample", **fields)


def page(name, job):
    return reverse(name, args=[job.team.slug, job.pk])


def count(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_list_asks_the_same_however_many_jobs(signed_in, team, member):
    url = reverse("team-jobs", args=[team.slug])
    job_of(team, asked_by=member)
    few = count(signed_in, url)
    for _ in range(20):
        job_of(team, asked_by=member)
    assert count(signed_in, url) == few


def test_a_job_says_how_far_it_is_and_asks_again_only_while_it_moves(signed_in, team):
    job = job_of(team, done_units=30, total_units=120)
    text = signed_in.get(page("team-job", job)).content.decode()
    assert "25%" in text
    assert 'hx-trigger="every 2s"' in text
    Job.objects.update(state=State.DONE, finished_at=timezone.now())
    assert "hx-trigger" not in signed_in.get(page("team-job", job)).content.decode()


def test_the_part_alone_is_the_part_of_the_page(signed_in, team):
    job = job_of(team, done_units=30, total_units=120)
    whole = signed_in.get(page("team-job", job)).content.decode()
    part = signed_in.get(page("team-job", job), headers={"hx-request": "true"}).content.decode().strip()
    assert part.startswith('<div id="job-now"')
    assert "<html" not in part
    assert "25%" in part
    assert part.count("<dt>") == whole.count("<dt>")


def test_problems_are_shown_by_line_and_never_as_html(signed_in, team):
    problem = {"code": "bad", "message": "<b>odd</b>", "line": 7, "column": "score", "values": {}}
    job = job_of(team, state=State.REFUSED, problems=[problem])
    text = signed_in.get(page("team-job", job)).content.decode()
    assert "&lt;b&gt;odd&lt;/b&gt;" in text
    assert ">7<" in text


def test_a_failed_job_is_tried_again_and_an_ended_one_not_stopped(signed_in, team, monkeypatch):
    monkeypatch.setattr(
        "background.services.jobs.kinds.get", lambda slug: type("K", (), {"on_retried": print})
    )
    job = job_of(team, state=State.FAILED)
    signed_in.post(page("team-job-cancel", job))
    job.refresh_from_db()
    assert job.state == State.FAILED
    signed_in.post(page("team-job-retry", job))
    job.refresh_from_db()
    assert job.state == State.WAITING
    signed_in.post(page("team-job-cancel", job))
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_another_teams_job_is_nothing(signed_in, team):
    job = job_of(TeamFactory())
    for name in ("team-job", "team-job-retry", "team-job-cancel"):
        url = reverse(name, args=[team.slug, job.pk])
        assert (signed_in.get if name == "team-job" else signed_in.post)(url).status_code == 404


def test_the_api_tells_the_same(client, team, member):
    secret = tokens.issue(membership=Membership.objects.get(user=member), name="t", by=member)[1]
    job, other = job_of(team, done_units=3, total_units=9), job_of(TeamFactory())
    headers = {"authorization": f"Bearer {secret}"}
    listed = client.get(f"/api/v1/teams/{team.slug}/jobs/", headers=headers).json()
    assert [row["id"] for row in listed["results"]] == [job.pk]
    one = client.get(f"/api/v1/teams/{team.slug}/jobs/{job.pk}/", headers=headers).json()
    assert (one["state"], one["done"], one["total"]) == ("waiting", 3, 9)
    assert client.get(f"/api/v1/teams/{team.slug}/jobs/{other.pk}/", headers=headers).status_code == 404
