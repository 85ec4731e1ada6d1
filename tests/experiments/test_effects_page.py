"""What moved the score: steps to the best, techniques with their pairs, the tree; and naming techniques on pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experiments.models import Technique
from experiments.selectors import moves
from experiments.selectors.technique_effects import effects_of
from experiments.services import runs, techniques
from experiments.services.runs import Measured
from experiments.services.values import Point
from experiments.technique_signs import Sign, sign_in, written
from teams.services import tokens
from tests.factories.experiments import CompetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def competition(team):
    return CompetitionFactory(team=team, slug="seg")


@pytest.fixture
def log(competition, member):
    def logged(name, score=None, parent=None, settings=None, tags=()):
        points = [] if score is None else [Point("mIoU", score, logged_ms=1)]
        measured = Measured(settings or {}, tags, points)
        experiment = competition.experiments.get()
        return runs.log(experiment=experiment, by=member, name=name, parent=parent, measured=measured)

    return logged


@pytest.fixture
def tta(team, member):
    return techniques.name(team=team, by=member, name="TTA", kind="tta", signs=[Sign("setting", "tta")])


def url(name, competition, *args):
    return reverse(f"experiments:{name}", args=[competition.team.slug, competition.slug, *args])


def texts(steps):
    return [(one.name, one.difference, list(one.changes)) for one in steps]


def test_steps_lead_from_the_baseline_to_the_best(competition, log, member):
    first = log("first", 0.4)
    base = log("base", 0.5, first, {"lr": "1e-4"}, ["baseline"])
    unmeasured = log("broke off", None, base, {"lr": "1e-3"})
    best = log("best", 0.7, unmeasured, {"lr": "1e-3", "loss": "dice"})
    log("worse", 0.6, best, {"lr": "1e-2", "loss": "dice"})
    told = moves.moves_of(competition)
    show = competition.primary_metric.show_difference
    # What the run without a score changed is told with the next.
    assert texts(told.steps) == [
        ("base", "", []),
        ("best", show(0.7 - 0.5), ["+ loss: dice", "lr: 1e-4 → 1e-3"]),
    ]
    assert told.steps[1].is_mixed
    assert [row["label"] for row in told.waterfall["rows"]] == ["base", "best"]


def test_the_tree_holds_every_run_that_came_from_another(competition, log):
    base = log("base", 0.5)
    child = log("child", 0.6, base, {"a": "1"})
    log("grandchild", 0.55, child, {"a": "2"})
    log("of its own", 0.9)
    told = moves.moves_of(competition)
    assert [(one.name, one.depth, one.way) for one in told.branches] == [
        ("base", 0, "same"),
        ("child", 1, "better"),
        ("grandchild", 2, "worse"),
    ]
    (root,) = told.tree["roots"]
    assert root["children"][0]["tone"] == "good"
    assert root["children"][0]["children"][0]["tone"] == "bad"
    assert told.left_out == 0


def test_of_many_runs_the_tree_shows_the_best_and_what_they_came_from(competition, log, monkeypatch):
    monkeypatch.setattr(moves, "MOST_IN_TREE", 2)
    base = log("base", 0.1)
    best = log("best", 0.9, base, {"a": "1"})
    for number in range(4):
        log(f"low {number}", 0.2, base, {"a": f"{number + 2}"})
    told = moves.moves_of(competition)
    assert {one.name for one in told.branches} >= {"base", best.name}
    assert told.left_out == 3


def test_where_less_is_better_a_smaller_score_is_a_gain(team, member):
    competition = CompetitionFactory(team=team, metric__direction="min")
    experiment = competition.experiments.get()

    def log(name, score, parent=None):
        measured = Measured({"name": name}, (), [Point("mIoU", score, logged_ms=1)])
        return runs.log(experiment=experiment, by=member, name=name, parent=parent, measured=measured)

    log("less", 0.3, log("more", 0.5))
    told = moves.moves_of(competition)
    assert [one.name for one in told.steps] == ["more", "less"]
    assert told.branches[1].way == "better"
    assert told.waterfall["isGain"] is False


def test_a_technique_is_told_by_its_pairs(competition, log, tta):
    for number in range(4):
        base = log(f"base {number}", 0.5 + number / 100, None, {"lr": "1"})
        log(f"tta {number}", 0.52 + number / 100 + number / 1000, base, {"lr": "1", "tta": "hflip"})
    base = log("base", 0.5, None, {"lr": "1"})
    log("both at once", 0.6, base, {"lr": "2", "tta": "hflip"})
    (found,) = effects_of(competition, list(Technique.objects.by_kind()))
    assert (found.effect.pairs, found.mixed_count, found.with_count, found.without_count) == (5, 1, 5, 5)
    assert found.effect.mean == pytest.approx((0.020 + 0.021 + 0.022 + 0.023 + 0.1) / 5)
    assert found.clean_mean == pytest.approx(0.0215)
    (line,) = moves.moves_of(competition).effects
    assert "over 5 pairs" in line.sentence
    assert "1 changed other things too" in line.sentence


def test_what_takes_a_technique_away_counts_the_other_way(competition, log, tta):
    base = log("with", 0.6, None, {"tta": "hflip"})
    log("without", 0.5, base, {"tta": "none"})
    (found,) = effects_of(competition, list(Technique.objects.by_kind()))
    assert found.effect.mean == pytest.approx(0.1)
    assert [pair.is_added for pair in found.pairs] == [False]


def test_few_pairs_say_that_they_are_few(competition, log, tta):
    base = log("base", 0.5, None, {"lr": "1"})
    log("tta", 0.52, base, {"lr": "1", "tta": "hflip"})
    (line,) = moves.moves_of(competition).effects
    assert "over 1 pair;" in line.sentence
    assert "too few" in line.sentence
    assert line.verdict == "not sure"


def test_the_page_shows_all_of_it(signed_in, competition, log, tta):
    base = log("base", 0.5, None, {"lr": "1"}, ["cutmix"])
    log("tta on top", 0.52, base, {"lr": "1", "tta": "hflip"}, ["cutmix"])
    page = signed_in.get(url("effects", competition)).content.decode()
    assert page.count("data-wrapup-chart") == 3
    assert "tta: hflip" in page
    # A tag that no technique is known by may be one.
    assert f"{url('new-technique', competition)}?name=cutmix" in page
    own = signed_in.get(url("technique", competition, tta.pk)).content.decode()
    assert "tta on top" in own


def test_the_page_of_a_run_says_what_it_changed_and_whether_it_was_more_than_one_thing(signed_in, log):
    base = log("base", 0.5, None, {"lr": "1", "loss": "CE"})

    def page(run):
        return signed_in.get(reverse("experiments:run", args=[run.team.slug, run.public_id])).content.decode()

    assert "several at once" not in page(log("one", 0.6, base, {"lr": "2", "loss": "CE"}))
    both = page(log("both", 0.6, base, {"lr": "2", "loss": "dice"}))
    assert "loss: CE → dice, lr: 1 → 2" in both
    assert "several at once" in both


def test_an_empty_competition_says_what_to_do(signed_in, competition):
    page = signed_in.get(url("effects", competition)).content.decode()
    assert "No run came from another yet" in page


@pytest.mark.parametrize("name", ["effects", "technique"])
def test_pages_ask_the_same_however_many_runs_there_are(signed_in, competition, log, tta, name):
    args = [tta.pk] if name == "technique" else []

    def asked():
        signed_in.get(url(name, competition, *args))
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(url(name, competition, *args)).status_code == 200
        return len(queries)

    base = log("base", 0.5, None, {"lr": "1"})
    log("tta", 0.52, base, {"lr": "1", "tta": "hflip"})
    few = asked()
    for number in range(12):
        base = log(f"{number}", 0.5, base, {"lr": f"{number}", "tta": "hflip" if number % 2 else "none"})
    assert asked() == few


def test_a_technique_is_named_changed_merged_and_forgotten(signed_in, competition, team):
    typed = {"name": "copy  paste", "kind": "augmentation", "signs": "#copypaste\ncopy_paste = battery\nloss"}
    made = signed_in.post(url("new-technique", competition), typed)
    technique = Technique.objects.of(team).get()
    assert made["Location"] == url("technique", competition, technique.pk)
    assert technique.name == "copy paste"
    assert {(one.source, one.key, one.value) for one in technique.signs.all()} == {
        ("tag", "copypaste", ""),
        ("setting", "copy_paste", "battery"),
        ("setting", "loss", ""),
    }
    edit = signed_in.get(url("edit-technique", competition, technique.pk)).content.decode()
    assert "#copypaste" in edit
    typed = {"name": "Copy-Paste", "kind": "augmentation", "signs": "#copypaste"}
    assert signed_in.post(url("edit-technique", competition, technique.pk), typed).status_code == 302
    other = techniques.name(team=team, by=team.memberships.first().user, name="paste")
    signed_in.post(url("merge-technique", competition, other.pk), {"into": technique.pk})
    assert [one.name for one in Technique.objects.of(team)] == ["Copy-Paste"]
    signed_in.post(url("remove-technique", competition, technique.pk))
    assert not Technique.objects.of(team).exists()


def test_a_taken_sign_is_told_and_what_was_typed_is_kept(signed_in, competition, tta):
    typed = {"name": "another", "kind": "other", "signs": "tta"}
    answer = signed_in.post(url("new-technique", competition), typed)
    assert answer.status_code == 422
    assert "TTA" in answer.content.decode()
    assert answer.context["form"]["signs"].value() == "tta"
    assert Technique.objects.count() == 1


@pytest.mark.parametrize(
    "sign",
    [
        Sign("tag", "cut mix"),
        Sign("tag", "aug", "flip"),
        Sign("setting", "loss", "a=b"),
        Sign("setting", "ema"),
    ],
)
def test_signs_are_read_as_they_are_written(sign):
    assert sign_in(written(sign)) == sign


def test_the_api_names_techniques_and_tells_their_effects(client, member, competition, log):
    secret = tokens.issue(membership=member.memberships.get(), name="test", by=member)[1]
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    root = f"/api/v1/teams/{competition.team.slug}"
    said = {"name": "TTA", "kind": "tta", "signs": [{"source": "setting", "key": "tta"}]}
    made = client.post(f"{root}/techniques/", said, "application/json")
    assert made.status_code == 201
    assert client.post(f"{root}/techniques/", said, "application/json").status_code == 409
    base = log("base", 0.5, None, {"lr": "1"})
    log("tta", 0.52, base, {"lr": "1", "tta": "hflip"})
    (told,) = client.get(f"{root}/competitions/seg/effects/").json()["results"]
    assert told["technique"]["name"] == "TTA"
    assert told["mean"] == pytest.approx(0.02)
    assert (told["low"], told["pairs"], told["mixed"]) == (None, 1, 0)
    address = f"{root}/techniques/{made.json()['id']}/"
    assert client.put(address, said | {"name": "flips"}, "application/json").json()["name"] == "flips"
    assert [one["name"] for one in client.get(f"{root}/techniques/").json()["results"]] == ["flips"]
    assert client.delete(address).status_code == 204
