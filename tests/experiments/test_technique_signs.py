"""By what a technique is known."""

import pytest

from experiments.technique_signs import Sign, is_switch, kind_of, may_be_technique, spelling


@pytest.mark.parametrize("value", ["false", "None", "0", "", "off", "x"])
def test_a_setting_that_is_off_is_no_sign(value):
    assert not Sign("setting", "ema").fits({}, {"ema": value})


def test_a_setting_with_any_other_value_is_a_sign():
    assert Sign("setting", "ema").fits({}, {"ema": "0.999"})
    assert not Sign("setting", "ema").fits({"ema": ""}, {})


def test_a_sign_with_a_value_asks_for_that_value():
    assert Sign("setting", "loss", "Dice").fits({}, {"loss": "Dice"})
    assert not Sign("setting", "loss", "Dice").fits({}, {"loss": "CE"})
    assert Sign("tag", "aug", "cutmix").fits({"aug": "cutmix"}, {})
    assert not Sign("tag", "aug", "cutmix").fits({"aug": "mixup"}, {})


def test_a_tag_is_a_sign_with_or_without_a_value():
    assert Sign("tag", "tta").fits({"tta": ""}, {})
    assert Sign("tag", "tta").fits({"tta": "yes"}, {})


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("CutMix", "augmentation"), ("copy_paste", "augmentation"), ("CE+Dice", "loss"), ("focal loss", "loss"),
        ("pseudo", "pseudo_label"), ("의사 라벨", "pseudo_label"), ("5-fold", "k_fold"), ("TTA", "tta"), ("crf", "crf"),
        ("ensemble", "ensemble"), ("encoder", "architecture"), ("resize", "resolution"), ("ema", "training"),
        ("something", "other"),
    ],
)  # fmt: skip
def test_kinds_are_guessed_from_words(word, kind):
    assert kind_of(word) == kind


def test_spellings_of_one_name_are_one():
    assert {spelling(name) for name in ("Copy-Paste", "copy_paste", "copypaste", "COPY PASTE")} == {
        "copypaste"
    }


def test_marks_and_clients_own_tags_are_no_techniques():
    assert not may_be_technique("baseline")
    assert not may_be_technique("mlflow.user")
    assert may_be_technique("cutmix")


def test_a_switch_is_on_in_some_runs_and_off_in_others():
    assert is_switch("cutmix", [None, "0.5", "0"])
    assert not is_switch("cutmix", ["0.5", "0.3"])
    assert not is_switch("cutmix", [None, "false"])
    assert not is_switch("trainer.seed", [None, "42"])
