"""Ensembles: members with weights, what each brought, how alike they are; and who made pseudo labels for whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experiments.models import Run
from experiments.selectors import ensembles
from experiments.selectors.pseudo_rounds import rounds_of
from experiments.services import runs
from experiments.services.edits import EditedMeanwhile
from experiments.services.run_ties import WrongMembers, WrongTeacher
from experiments.services.runs import Measured
from experiments.services.values import Point
from teams.services import tokens
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, classes=["Paper", "Metal", "Glass", "Clothing"])


@pytest.fixture
def log(competition, member):
    def logged(name, score=None, *, by_class=(), **fields):
        points = [] if score is None else [Point("mIoU", score, logged_ms=1)]
        points += [
            Point(f"iou/{a_class}", value, logged_ms=1)
            for a_class, value in zip(competition.classes, by_class, strict=False)
        ]
        run = runs.log(
            experiment=competition.experiments.get(),
            by=member,
            name=name,
            measured=Measured(points=points),
            **fields,
        )
        run.refresh_from_db()
        return run

    return logged


@pytest.fixture
def api(member, client):
    """A client with the member's token."""
    secret = tokens.issue(membership=member.memberships.get(), name="test", by=member)[1]
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


def weights(run):
    return {one.member.name: one.weight for one in run.members.heaviest_first()}


def page_of(client, run):
    return client.get(reverse("experiments:run", args=[run.team.slug, run.public_id])).content.decode()


def test_members_keep_their_weights(log):
    one, other = log("swin", 0.7), log("convnext", 0.72)
    whole = log("both", 0.75, members={one.pk: 0.6, other.pk: 0.4})
    assert weights(whole) == {"swin": 0.6, "convnext": 0.4}


def test_changing_members_is_one_edit_of_the_run(log, member):
    one, other, third = log("swin"), log("convnext"), log("beit")
    whole = log("all", members={one.pk: 1.0, other.pk: 1.0})
    changed = runs.change(run=whole, by=member, wishes={"members": {one.pk: 2.0, third.pk: 1.0}})
    assert weights(changed) == {"swin": 2.0, "beit": 1.0}
    assert changed.version == whole.version + 1


def test_edits_of_different_members_are_merged_and_of_one_are_told(log, member):
    one, other = log("swin"), log("convnext")
    whole = log("all", members={one.pk: 1.0, other.pk: 1.0})
    seen = whole.version
    runs.change(run=whole, by=member, version=seen, wishes={"members": {one.pk: 2.0, other.pk: 1.0}})
    merged = runs.change(run=whole, by=member, version=seen, wishes={"members": {one.pk: 1.0, other.pk: 3.0}})
    assert weights(merged) == {"convnext": 3.0, "swin": 2.0}
    with pytest.raises(EditedMeanwhile) as refusal:
        runs.change(run=whole, by=member, version=seen, wishes={"members": {one.pk: 5.0, other.pk: 1.0}})
    assert f"member:{one.pk}" in refusal.value.theirs


@pytest.mark.parametrize("weight", [0.0, -1.0, float("inf"), float("nan")])
def test_a_weight_is_a_number_above_zero(log, weight):
    one = log("swin")
    with pytest.raises(WrongMembers):
        log("all", members={one.pk: weight})
    assert not Run.objects.filter(name="all").exists()


def test_no_run_is_its_own_member_however_deep(log, member):
    inner = log("inner")
    middle = log("middle", members={inner.pk: 1.0})
    outer = log("outer", members={middle.pk: 1.0})
    for wrong in (inner, middle, outer):
        with pytest.raises(WrongMembers):
            runs.change(run=inner, by=member, wishes={"members": {wrong.pk: 1.0}})
    assert not inner.members.exists()


def test_members_are_of_the_same_competition(log, team, member):
    elsewhere = runs.log(
        experiment=CompetitionFactory(team=team).experiments.get(), by=member, name="elsewhere"
    )
    with pytest.raises(WrongMembers):
        log("all", members={elsewhere.pk: 1.0})


def test_what_a_member_brought_is_told_by_the_ensemble_without_it(log, competition):
    one, other, third = log("swin", 0.70), log("convnext", 0.72), log("beit", 0.68)
    pair = log("pair", 0.74, members={one.pk: 1.0, other.pk: 1.0})
    log("a worse pair", 0.71, members={one.pk: 3.0, other.pk: 1.0})
    whole = log("all", 0.75, members={one.pk: 2.0, other.pk: 1.0, third.pk: 1.0})
    told = ensembles.ensemble_of(whole, competition)
    assert [(line.name, line.share) for line in told.lines] == [
        ("swin", "50.0 %"),
        ("beit", "25.0 %"),
        ("convnext", "25.0 %"),
    ]
    brought = {line.name: line.brought for line in told.lines}
    assert brought["beit"] == competition.primary_metric.show_difference(0.75 - 0.74)
    assert (brought["swin"], brought["convnext"]) == ("", "")
    assert pair.public_id in next(line.without_url for line in told.lines if line.brought)
    assert told.best == "convnext"
    assert told.against_best == competition.primary_metric.show_difference(0.75 - 0.72)


def test_likeness_is_pearsons_r_over_the_classes(log, competition):
    one = log("swin", 0.7, by_class=(0.1, 0.2, 0.3, 0.4))
    like = log("like", 0.7, by_class=(0.3, 0.5, 0.7, 0.9))
    unlike = log("unlike", 0.7, by_class=(0.9, 0.7, 0.5, 0.3))
    mute = log("says nothing of classes", 0.7)
    whole = log("all", 0.75, members={run.pk: 1.0 for run in (one, like, unlike, mute)})
    likeness = ensembles.ensemble_of(whole, competition).likeness
    assert (likeness.measure, likeness.count) == ("iou", 4)
    place = {name: number for number, name in enumerate(likeness.names)}
    values = likeness.heat["values"]
    assert values[place["swin"]][place["like"]] == pytest.approx(1)
    assert values[place["swin"]][place["unlike"]] == pytest.approx(-1)
    assert "says nothing of classes" not in place


def test_the_page_of_an_ensemble_shows_its_members_and_theirs_show_it(signed_in, log):
    one = log("swin", 0.7, by_class=(0.1, 0.2, 0.3, 0.4))
    other = log("convnext", 0.72, by_class=(0.4, 0.2, 0.5, 0.4))
    whole = log("all", 0.75, members={one.pk: 0.6, other.pk: 0.4})
    page = page_of(signed_in, whole)
    assert "60.0 %" in page
    assert "data-wrapup-chart" in page
    assert reverse("experiments:run", args=[whole.team.slug, whole.public_id]) in page_of(signed_in, one)


def test_the_page_asks_the_same_however_many_members_there_are(signed_in, log):
    def asked(run):
        page_of(signed_in, run)
        with CaptureQueriesContext(connection) as queries:
            page_of(signed_in, run)
        return len(queries)

    def members(count, mark):
        return {log(f"{mark} {number}", 0.5, by_class=(0.1, number, 0.3)).pk: 1.0 for number in range(count)}

    few, many = log("few", 0.7, members=members(2, "a")), log("many", 0.7, members=members(12, "b"))
    assert asked(few) == asked(many)


def test_members_are_typed_one_a_line(signed_in, log, competition):
    log("swin", 0.7), log("convnext", 0.72)
    metric = competition.primary_metric
    address = reverse("experiments:new-run", args=[competition.team.slug, competition.slug])
    typed = {
        "name": "both",
        f"metric_{metric.pk}": "0.75",
        "members": "swin = 0.6\nconvnext",
        "owner": str(competition.team.memberships.first().user_id),
        "status": "FINISHED",
    }
    assert signed_in.post(address, typed).status_code == 302
    whole = Run.objects.get(name="both")
    assert weights(whole) == {"convnext": 1.0, "swin": 0.6}
    edit = signed_in.get(reverse("experiments:edit-run", args=[whole.team.slug, whole.public_id]))
    assert "convnext = 1\nswin = 0.6" in edit.content.decode()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("swin\nnobody = 2", "Line 2"),
        ("swin\nswin = 2", "Line 2"),
        ("twin", "several runs"),
        ("swin = -1", "greater than zero"),
    ],
)
def test_wrong_lines_are_named_and_kept(signed_in, log, competition, lines, told):
    log("swin", 0.7), log("twin", 0.1), log("twin", 0.2)
    before = Run.objects.count()
    address = reverse("experiments:new-run", args=[competition.team.slug, competition.slug])
    typed = {"name": "both", f"metric_{competition.primary_metric.pk}": "0.75", "members": lines}
    answer = signed_in.post(address, typed)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert answer.context["form"]["members"].value() == lines
    assert Run.objects.count() == before


def test_a_shared_name_is_written_as_an_id(signed_in, log):
    twin, _other = log("twin", 0.1), log("twin", 0.2)
    whole = log("both", 0.3, members={twin.pk: 1.0})
    edit = signed_in.get(reverse("experiments:edit-run", args=[whole.team.slug, whole.public_id]))
    assert f"{twin.public_id} = 1" in edit.content.decode()


def test_rounds_lead_back_to_the_first_teacher_and_on_to_the_pupils(log, competition):
    first = log("clean", 0.70, data_version="v2")
    second = log("round 1", 0.72, teacher=first, pseudo_threshold=0.9, data_version="v2+p1")
    third = log("round 2", 0.73, teacher=second, pseudo_threshold=0.85, data_version="v2+p2")
    log("round 1 again", 0.71, teacher=first, pseudo_threshold=0.8)
    told = rounds_of(second, competition.primary_metric)
    assert [(one.number, one.name, one.threshold) for one in told] == [
        (0, "clean", "–"),
        (1, "round 1", "0.9"),
        (2, "round 2", "0.85"),
    ]
    assert [one.is_here for one in told] == [False, True, False]
    assert told[1].difference == competition.primary_metric.show_difference(0.02)
    assert [one.name for one in rounds_of(third, competition.primary_metric)] == [
        "clean",
        "round 1",
        "round 2",
    ]
    assert rounds_of(log("alone", 0.5), competition.primary_metric) == []


def test_the_page_shows_the_rounds(signed_in, log):
    first = log("clean", 0.70)
    second = log("round 1", 0.72, teacher=first, pseudo_threshold=0.9)
    page = page_of(signed_in, second)
    assert "clean" in page
    assert "0.9" in page


def test_nobody_learns_from_a_pupil_of_their_own(log, member):
    first = log("clean")
    second = log("round 1", teacher=first)
    for wrong in (first, second):
        with pytest.raises(WrongTeacher):
            runs.change(run=first, by=member, wishes={"teacher": wrong})


def test_a_threshold_needs_a_teacher_and_is_a_share(log):
    first = log("clean")
    with pytest.raises(WrongTeacher):
        log("round 1", pseudo_threshold=0.9)
    with pytest.raises(WrongTeacher):
        log("round 1", teacher=first, pseudo_threshold=90.0)
    assert not Run.objects.filter(name="round 1").exists()


def test_the_api_takes_and_gives_members_and_teachers(api, log, competition):
    one, other = log("swin"), log("convnext")
    address = f"/api/v1/teams/{competition.team.slug}/runs/"
    said = {
        "name": "both",
        "competition": competition.slug,
        "members": [{"run": one.public_id, "weight": 0.6}, {"run": other.public_id}],
        "teacher": one.public_id,
        "pseudo_threshold": 0.9,
    }
    made = api.post(address, said, "application/json")
    assert made.status_code == 201
    told = made.json()
    assert {(each["run"], each["weight"]) for each in told["members"]} == {
        (one.public_id, 0.6),
        (other.public_id, 1.0),
    }
    assert (told["teacher"], told["pseudo_threshold"]) == (one.public_id, 0.9)
    changed = api.patch(f"{address}{told['id']}/", {"members": []}, "application/json")
    assert changed.json()["members"] == []
    for members in ([{"run": "nobody"}], [{"run": one.public_id}] * 2):
        refused = api.patch(f"{address}{told['id']}/", {"members": members}, "application/json")
        assert refused.status_code == 422
        assert "members" in refused.content.decode()
