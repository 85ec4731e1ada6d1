"""Names of data that say validation data is in it."""

import pytest

from experiments.statistics.leaks import includes_validation


@pytest.mark.parametrize(
    "name",
    ["trainval", "train+val", "train + valid", "Train_Val", "train&validation", "v2+val", "v2 + valid", "all", "data_all",
     "full", "full-train", "v3_full", "train with val", "전체", "v2 전체 데이터", "검증 포함", "검증 데이터를 포함"],
)  # fmt: skip
def test_it_says_so(name):
    assert includes_validation(name)


@pytest.mark.parametrize(
    "name",
    ["", "v1", "v2+pseudo1", "train", "val", "val fold 2", "valley", "small", "wallpaper", "v2-cleaned", "train_no_val",
     "train without val", "검증 제외", "전체 (검증 제외)", "fullness", "v2+value", "training values", "allegro"],
)  # fmt: skip
def test_it_does_not(name):
    assert not includes_validation(name)
