"""Naming, changing, merging and forgetting techniques."""

import pytest

from experiments.models import Technique, TechniqueSign
from experiments.services import techniques
from experiments.technique_signs import Sign
from teams.models import HistoryEvent
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db


def test_a_technique_without_signs_is_known_by_the_tag_of_its_name(team, member):
    made = techniques.name(team=team, by=member, name="  cut   mix ", kind="augmentation")
    assert made.name == "cut mix"
    assert [(one.source, one.key, one.value) for one in made.signs.all()] == [("tag", "cut mix", "")]
    assert HistoryEvent.objects.of(team)[0].what == "technique named"


def test_two_techniques_do_not_share_a_name_or_a_sign(team, member):
    techniques.name(team=team, by=member, name="TTA", signs=[Sign("setting", "tta")])
    with pytest.raises(techniques.TechniqueNameTaken):
        techniques.name(team=team, by=member, name="tta")
    with pytest.raises(techniques.SignTaken) as refusal:
        techniques.name(team=team, by=member, name="flips", signs=[Sign("setting", "tta")])
    assert "TTA" in str(refusal.value)
    assert Technique.objects.of(team).count() == 1


def test_another_team_may_use_the_same_name(team, member):
    other = TeamFactory()
    techniques.name(team=team, by=member, name="TTA")
    techniques.name(team=other, by=member, name="TTA")
    assert [Technique.objects.of(one).get().name for one in (team, other)] == ["TTA", "TTA"]


def test_a_technique_needs_a_name(team, member):
    with pytest.raises(techniques.NoTechniqueName):
        techniques.name(team=team, by=member, name="  ")


def test_changing_keeps_the_signs_that_are_given(team, member):
    made = techniques.name(team=team, by=member, name="dice")
    signs = [Sign("tag", "dice"), Sign("setting", "loss", "CE+Dice")]
    changed = techniques.change(technique=made, by=member, name="Dice", kind="loss", signs=signs)
    assert (changed.name, changed.kind) == ("Dice", "loss")
    assert {(one.key, one.value) for one in changed.signs.all()} == {("dice", ""), ("loss", "CE+Dice")}


def test_merging_hands_the_signs_over(team, member):
    one = techniques.name(team=team, by=member, name="cutmix")
    other = techniques.name(team=team, by=member, name="CutMix aug")
    techniques.merge(technique=one, into=other, by=member)
    assert [technique.name for technique in Technique.objects.of(team)] == ["CutMix aug"]
    assert set(TechniqueSign.objects.of(team).values_list("key", flat=True)) == {"cutmix", "CutMix aug"}
    with pytest.raises(techniques.MergedWithItself):
        techniques.merge(technique=other, into=other, by=member)


def test_removing_forgets_the_technique_and_its_signs(team, member):
    techniques.remove(technique=techniques.name(team=team, by=member, name="crf"), by=member)
    assert not Technique.objects.of(team).exists()
    assert not TechniqueSign.objects.of(team).exists()
    assert HistoryEvent.objects.of(team)[0].what == "technique removed"
