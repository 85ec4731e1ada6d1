"""Problems: what is wrong, what shows it, and the runs that attack it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from experiments.models import Competition, MetricKey, Problem, ProblemState, Run
from experiments.panels import aims_of_week
from experiments.selectors import problems as problem_reads
from experiments.services import problems, runs
from experiments.services.edits import EditedMeanwhile
from experiments.services.problems import OneClassConfused, RunDeleted
from experiments.services.run_ties import NotOfCompetition
from experiments.services.runs import Measured
from experiments.services.values import Point
from projects.camp_days import Camp
from teams.models import HistoryEvent, Membership
from tests.factories.experiments import CompetitionFactory


@pytest.fixture
def competition(team):
    made = CompetitionFactory(team=team, classes=["Battery", "Metal"])
    return Competition.objects.with_metrics().get(pk=made.pk)


@pytest.fixture
def problem(competition, member):
    return problems.record(competition=competition, by=member, title="Battery is missed", priority=1)


def logged(competition, member, name="swin-b", **more):
    run = runs.log(experiment=competition.experiments.get(), by=member, name=name, **more)
    return Run.objects.get(pk=run.pk)


def picture(name="miss.png", size=(8, 6)):
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, "PNG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/png")


def test_a_title_is_enough(signed_in, competition, member):
    address = reverse("experiments:new-problem", args=[competition.team.slug, competition.slug])
    response = signed_in.post(address, {"title": " Battery  is missed ", "priority": 1, "owner": member.pk})
    made = Problem.objects.get()
    assert response.status_code == 302
    assert (made.title, made.owner, made.state, made.made_by) == ("Battery is missed", member, "open", member)
    assert HistoryEvent.objects.filter(what="problem noted").count() == 1


def test_images_are_encoded_again_and_shown_to_the_team_only(signed_in, competition, client, stranger):
    address = reverse("experiments:new-problem", args=[competition.team.slug, competition.slug])
    signed_in.post(address, {"title": "Edges", "priority": 2, "images": [picture(), picture("b.png")]})
    made = Problem.objects.get()
    first = made.images.order_by("pk")[0]
    page = signed_in.get(reverse("experiments:problem", args=[competition.team.slug, made.pk]))
    assert first.get_absolute_url() in page.content.decode()
    assert signed_in.get(first.get_absolute_url()).status_code == 200
    client.force_login(stranger)
    assert client.get(first.get_absolute_url()).status_code == 404


def test_a_file_that_is_no_image_is_refused_and_nothing_is_kept(signed_in, competition):
    address = reverse("experiments:new-problem", args=[competition.team.slug, competition.slug])
    file = SimpleUploadedFile("a.png", b"<script>alert(1)</script>", "image/png")
    response = signed_in.post(address, {"title": "Edges", "priority": 2, "images": [picture(), file]})
    assert response.status_code == 422
    assert not Problem.objects.exists()


def test_an_image_that_does_not_stay_goes(signed_in, problem, member):
    kept = problems.change(problem=problem, by=member, wishes={}, files=[picture(), picture("b.png")])
    first, second = kept.images.order_by("pk")
    address = reverse("experiments:edit-problem", args=[problem.team.slug, problem.pk])
    typed = {
        "title": problem.title,
        "priority": 1,
        "state": "open",
        "stay": [second.pk],
        "version": kept.version,
    }
    assert signed_in.post(address, typed).status_code == 302
    assert [one.pk for one in problem.images.all()] == [second.pk]
    assert first.pk != second.pk


def test_half_a_confusion_is_refused(competition, member):
    with pytest.raises(OneClassConfused):
        problems.record(competition=competition, by=member, title="x", true_class="Battery")


def test_the_moment_a_problem_was_settled_is_kept_and_forgotten(problem, member):
    solved = problems.change(problem=problem, by=member, wishes={"state": ProblemState.SOLVED})
    assert solved.settled_at is not None
    again = problems.change(problem=problem, by=member, wishes={"state": ProblemState.OPEN})
    assert again.settled_at is None


def test_two_people_who_change_different_things_both_win(problem, member, owner):
    problems.change(problem=problem, by=owner, version=1, wishes={"priority": 3})
    problems.change(problem=problem, by=member, version=1, wishes={"priority": 1, "title": "Battery is lost"})
    problem.refresh_from_db()
    assert (problem.title, problem.priority, problem.version) == ("Battery is lost", 3, 3)


def test_long_texts_are_merged_line_by_line(problem, member, owner):
    problems.change(problem=problem, by=member, version=1, wishes={"description": "one\ntwo\nthree"})
    problems.change(problem=problem, by=owner, version=2, wishes={"description": "ONE\ntwo\nthree"})
    problems.change(problem=problem, by=member, version=2, wishes={"description": "one\ntwo\nTHREE"})
    problem.refresh_from_db()
    assert problem.description == "ONE\ntwo\nTHREE"


def test_two_who_change_the_same_see_both_texts(signed_in, problem, owner):
    problems.change(problem=problem, by=owner, version=1, wishes={"title": "Theirs"})
    address = reverse("experiments:edit-problem", args=[problem.team.slug, problem.pk])
    typed = {"title": "Mine", "priority": 1, "state": "open", "version": 1}
    response = signed_in.post(address, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert 'name="version" value="2"' in page
    assert signed_in.post(address, typed | {"version": 2}).status_code == 302
    problem.refresh_from_db()
    assert problem.title == "Mine"


def test_the_service_says_what_is_stored_now(problem, member, owner):
    problems.change(problem=problem, by=owner, version=1, wishes={"title": "Theirs"})
    with pytest.raises(EditedMeanwhile) as refused:
        problems.change(problem=problem, by=member, version=1, wishes={"title": "Mine"})
    assert refused.value.theirs == {"title": "Theirs"}


def test_a_run_is_attached_and_taken_off_from_the_problem(signed_in, problem, competition, member):
    run = logged(competition, member)
    address = reverse("experiments:attach-run", args=[problem.team.slug, problem.pk])
    assert signed_in.post(address, {"run": run.pk}).status_code == 302
    assert signed_in.post(address, {"run": run.pk}).status_code == 302
    assert list(problem.runs.all()) == [run]
    assert HistoryEvent.objects.filter(what="problem attacked").count() == 1
    assert (
        "swin-b"
        in signed_in.get(
            reverse("experiments:problem", args=[problem.team.slug, problem.pk])
        ).content.decode()
    )
    off = reverse("experiments:detach-run", args=[problem.team.slug, problem.pk, run.public_id])
    signed_in.post(off)
    assert not problem.runs.exists()


def test_a_form_of_the_run_that_is_open_meanwhile_does_not_undo_it(problem, competition, member):
    run = logged(competition, member)
    problems.attach(problem=problem, run=run, by=member)
    runs.change(run=run, by=member, version=1, wishes={"name": "new", "problems": []})
    assert list(run.problems.all()) == [problem]


def test_the_form_of_a_run_offers_what_is_not_settled(signed_in, problem, competition, member):
    solved = problems.record(competition=competition, by=member, title="Edges")
    problems.change(problem=solved, by=member, wishes={"state": "solved"})
    address = reverse("experiments:new-run", args=[competition.team.slug, competition.slug])
    page = signed_in.get(address).content.decode()
    assert "Battery is missed" in page
    assert "Edges" not in page
    field = f"metric_{competition.primary_metric.pk}"
    typed = {"name": "x", field: "0.5", "owner": member.pk, "status": "FINISHED", "problems": [problem.pk]}
    assert signed_in.post(address, typed).status_code == 302
    run = Run.objects.get()
    assert list(run.problems.all()) == [problem]
    one = reverse("experiments:run", args=[competition.team.slug, run.public_id])
    assert "Battery is missed" in signed_in.get(one).content.decode()
    edit = reverse("experiments:edit-run", args=[competition.team.slug, run.public_id])
    signed_in.post(edit, {**typed, "problems": [], "version": run.version, f"initial-{field}": "0.5"})
    assert not run.problems.exists()


def test_a_run_attacks_problems_of_its_own_competition(problem, team, member):
    other = CompetitionFactory(team=team, metric__key="F1")
    with pytest.raises(NotOfCompetition):
        runs.log(experiment=other.experiments.get(), by=member, name="x", problems=[problem.pk])


def test_a_run_in_the_bin_attacks_nothing(problem, competition, member):
    run = logged(competition, member)
    runs.delete(run=run, by=member)
    with pytest.raises(RunDeleted):
        problems.attach(problem=problem, run=run, by=member)


def test_what_a_run_brought_stands_beside_its_parent(competition, member):
    key = MetricKey.objects.create(team=competition.team, name="IoU/Battery")
    problem = problems.record(competition=competition, by=member, title="Battery", shown_by=key)
    before = Measured(points=[Point("mIoU", 0.6), Point("IoU/Battery", 0.31)])
    after = Measured(points=[Point("mIoU", 0.59), Point("IoU/Battery", 0.44)])
    parent = logged(competition, member, "base", measured=before)
    logged(competition, member, "dice", measured=after, parent=parent, problems=[problem.pk])
    line = problem_reads.attacks(problem, competition)[0]
    assert (line.difference, line.way) == ("−0.0100", "worse")
    assert (line.shown, line.shown_difference, line.shown_way) == ("0.4400", "+0.1300", "better")


def test_the_most_urgent_stand_first_and_the_settled_last(competition, member):
    for title, priority in (("low", 3), ("high", 1), ("middle", 2)):
        problems.record(competition=competition, by=member, title=title, priority=priority)
    done = problems.record(competition=competition, by=member, title="done", priority=1)
    problems.change(problem=done, by=member, wishes={"state": "dropped"})
    assert [one.title for one in problem_reads.listed(competition)] == ["high", "middle", "low", "done"]
    assert [one.title for one in problem_reads.listed(competition, "dropped")] == ["done"]


def test_the_list_asks_as_much_for_many_as_for_one(
    signed_in, competition, member, django_assert_max_num_queries
):
    address = reverse("experiments:problems", args=[competition.team.slug, competition.slug])
    for number in range(12):
        made = problems.record(competition=competition, by=member, title=f"p{number}")
        logged(competition, member, f"r{number}", problems=[made.pk])
    with django_assert_max_num_queries(12):
        assert "p11" in signed_in.get(address).content.decode()


def test_markdown_of_a_problem_is_made_safe(signed_in, problem, member):
    text = "**bold** <script>alert(1)</script> <img src=x onerror=alert(1)>"
    problems.change(problem=problem, by=member, wishes={"description": text})
    page = signed_in.get(
        reverse("experiments:problem", args=[problem.team.slug, problem.pk])
    ).content.decode()
    assert "<strong>bold</strong>" in page
    assert "alert(1)</script>" not in page


def test_runs_without_a_problem_or_a_hypothesis_are_counted(problem, competition, member):
    now = timezone.now()
    logged(competition, member, "none")
    logged(competition, member, "hypothesis", hypothesis="better")
    logged(competition, member, "problem", problems=[problem.pk])
    whole = logged(competition, member, "both", hypothesis="better", problems=[problem.pk])
    logged(competition, member, "a fold", fold_of=whole)
    logged(competition, member, "old", started_at=now.replace(year=now.year - 1))
    today = timezone.localdate()
    week = Camp(first_day=today).week(1)
    box = aims_of_week(Membership.objects.get(user=member), week)
    aims = box["aims"]
    assert (aims.begun, aims.without_problem, aims.without_hypothesis, aims.without_both) == (4, 2, 2, 1)
    assert [one["name"] for one in aims.examples] == ["none"]


def test_a_week_without_runs_has_no_box(competition, member):
    week = Camp(first_day=timezone.localdate()).week(1)
    assert aims_of_week(Membership.objects.get(user=member), week) is None
