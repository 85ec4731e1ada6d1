"""What a run changed against its parent."""

from experiments.run_differences import Change, Facts, difference


def changed(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str]]:
    found = difference(Facts(parameters=before), Facts(parameters=after))
    return [(one.key, one.way) for one in found.changes]


def test_settings_are_changed_added_or_removed():
    before, after = {"lr": "1e-4", "ema": "0.999", "loss": "CE"}, {"lr": "1e-5", "tta": "flip", "loss": "CE"}
    assert changed(before, after) == [("ema", "removed"), ("lr", "changed"), ("tta", "added")]


def test_two_settings_at_once_are_mixed_and_one_is_not():
    base = Facts(parameters={"loss": "CE", "resize": "512"})
    assert not difference(base, Facts(parameters={"loss": "Dice", "resize": "512"})).is_mixed
    assert difference(base, Facts(parameters={"loss": "Dice", "resize": "768"})).is_mixed


def test_seeds_devices_and_folders_are_shown_last_and_never_counted():
    base = Facts(parameters={"loss": "CE", "trainer.seed": "1", "device": "cuda:0"})
    found = difference(base, Facts(parameters={"loss": "Dice", "trainer.seed": "2", "device": "cuda:1"}))
    assert [one.key for one in found.changes] == ["loss", "device", "trainer.seed"]
    assert [one.key for one in found.counted] == ["loss"]


def test_a_setting_that_repeats_the_data_version_is_counted_once():
    before = Facts(parameters={"data": "v1"}, data_version="v1")
    assert [one.kind for one in difference(before, Facts({"data": "v2"}, {}, "v2")).counted] == ["data"]
    first = Facts(data_version="v1")
    assert [one.kind for one in difference(first, Facts({"data": "v2"}, {}, "v2")).counted] == ["data"]


def test_a_setting_written_out_as_nothing_is_no_change():
    assert difference(Facts(), Facts(parameters={"warmup": "None"})).counted == ()


def test_tags_count_only_where_nothing_else_differs():
    base = Facts(tags={"loss": "", "mlflow.user": "a"})
    bare = difference(base, Facts(tags={"tta": "", "mlflow.user": "b"}))
    assert bare.changes == (Change("tag", "loss", "", None), Change("tag", "tta", None, ""))
    assert [one.key for one in bare.counted] == ["tta"]
    both = difference(base, Facts(parameters={"tta": "flip"}, tags={"tta": ""}))
    assert [one.kind for one in both.counted] == ["setting"]


def test_another_fold_is_a_change():
    assert [one.kind for one in difference(Facts(fold="2"), Facts(fold="3")).counted] == ["fold"]


def test_a_run_without_settings_took_none_away():
    assert difference(Facts(parameters={"lr": "1", "loss": "CE"}), Facts()).changes == ()


def test_equal_runs_differ_in_nothing():
    same = Facts({"lr": "1"}, {"x": ""}, "v1", "0")
    assert difference(same, same).changes == ()
