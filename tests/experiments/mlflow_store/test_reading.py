"""What a folder of MLflow's `file:` store says, and which zips are refused."""

import io
import math
import stat
import zipfile

import pytest

from experiments.mlflow_store.archive import Archive, pack
from experiments.mlflow_store.contract import StoredPoint, Unreadable
from experiments.mlflow_store.reading import points_of, read_store
from tests.experiments.mlflow_store.written import FILES, FOLD, MODEL, WHOLE, folder, zipped


def store_in(packed):
    with Archive(packed) as archive:
        return read_store(archive)


def read_to_the_end(packed):
    with Archive(packed) as archive:
        store = read_store(archive)
        for holder in (*store.runs, *store.models):
            for name in holder.metrics.values():
                list(points_of(archive, name))
            for name in holder.files.values():
                list(archive.blocks(name))


def problem_of(packed):
    with pytest.raises(Unreadable) as refused:
        read_to_the_end(packed)
    return refused.value.code


def test_a_folder_is_read_whole(tmp_path):
    packed = io.BytesIO()
    pack(folder(tmp_path), packed)
    with Archive(packed) as archive:
        store = read_store(archive)
        whole, fold = store.runs
        values = {key: list(points_of(archive, name)) for key, name in whole.metrics.items()}
        files = {path: b"".join(archive.blocks(name)) for path, name in whole.files.items()}
        measured = list(points_of(archive, store.models[0].metrics["mIoU"]))
        legacy = list(points_of(archive, fold.metrics["mIoU"]))
    assert store.experiments == {"Default": {}, "분할 baseline": {"owner": "team"}}
    assert store.skipped == 1
    assert (whole.run_id, whole.name, whole.status) == (WHOLE, "첫 실행", "FINISHED")
    assert (whole.started_ms, whole.ended_ms) == (1795468043846, 1795468043932)
    assert whole.parameters == {"lr": "0.001", "텍스트/긴": "a\nb", "empty": ""}
    assert whole.tags["mlflow.note.content"] == "노트 **한글**"
    assert values["mIoU"][3] == StoredPoint(0.3, 3, 1795468043868)
    assert math.isnan(values["val/loss"][0].number)
    assert [one.number for one in values["val/loss"][1:]] == [math.inf, -1.5e-07]
    assert files == {"notes/한글 b.md": b"# hello"}
    assert (whole.datasets[0].name, whole.datasets[0].tags) == ("train", {"mlflow.data.context": "training"})
    assert (whole.models, whole.outputs) == ((MODEL,), {MODEL: 2})
    assert (fold.status, fold.ended_ms, fold.tags["mlflow.parentRunId"]) == ("RUNNING", None, WHOLE)
    assert legacy == [StoredPoint(0.5, 0, 1795468043907)]
    model = store.models[0]
    assert (model.model_id, model.name, model.status, model.parameters) == (
        MODEL,
        "net",
        "READY",
        {"depth": "3"},
    )
    assert measured == [
        StoredPoint(0.7, 9, 1795468043924, WHOLE),
        StoredPoint(0.8, 9, 1795468043925, WHOLE, "train", "abc123"),
    ]


@pytest.mark.parametrize("before", ["", "1/", "mlruns/1/", "a/b/mlruns/1/"])
def test_it_does_not_matter_at_which_folder_the_zip_begins(before):
    assert {run.run_id for run in store_in(zipped(FILES, before)).runs} == {WHOLE, FOLD}


def test_experiments_in_the_bin_are_left_out():
    store = store_in(zipped(FILES, "mlruns/.trash/1/"))
    assert (store.runs, store.models, store.skipped) == ((), (), 3)


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/etc/x", "a//b", "./a", "C:/x", "a\\..\\x", ".."],
)
def test_names_that_lead_out_are_refused(name):
    assert problem_of(zipped(FILES | {name: "x"})) == "name_leaves"


def test_links_devices_and_doubles_are_refused():
    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK):
        packed = zipped(FILES)
        with zipfile.ZipFile(packed, "a") as archive:
            entry = zipfile.ZipInfo(f"{WHOLE}/artifacts/link")
            entry.external_attr = (kind | 0o777) << 16
            archive.writestr(entry, "/etc/passwd")
        assert problem_of(packed) == "link"
    packed = zipped(FILES)
    with zipfile.ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("meta.yaml", "name: other")
    assert problem_of(packed) == "name_twice"


def test_a_bomb_is_refused_by_its_size_and_by_what_really_comes_out(monkeypatch):
    monkeypatch.setattr("experiments.mlflow_store.archive.FREE_BYTES", 1000)
    assert problem_of(zipped(FILES | {f"{WHOLE}/artifacts/zeros": "0" * 10_000_000})) == "archive_bomb"
    monkeypatch.setattr("experiments.mlflow_store.archive.MOST_ENTRIES", 5)
    assert problem_of(zipped(FILES)) == "archive_many"


def test_an_archive_that_lies_about_a_size_is_refused():
    packed = zipped({"meta.yaml": FILES["meta.yaml"], f"{WHOLE}/meta.yaml": FILES[f"{WHOLE}/meta.yaml"],
                     f"{WHOLE}/artifacts/a": "x" * 5000})  # fmt: skip
    raw = packed.getvalue()
    lying = raw.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != raw
    assert problem_of(io.BytesIO(lying)) == "archive_broken"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({f"{WHOLE}/meta.yaml": "{"}, "yaml"),
        ({f"{WHOLE}/meta.yaml": "- a\n"}, "yaml"),
        ({f"{WHOLE}/meta.yaml": "run_id: !!python/object/apply:os.system [id]\n"}, "yaml"),
        ({f"{WHOLE}/meta.yaml": "a: &x [1]\nb: *x\n"}, "yaml"),
        ({f"{WHOLE}/meta.yaml": "run_id: ../x\n"}, "run_id"),
        ({f"{WHOLE}/meta.yaml": "status: 3\n"}, "run_id"),
        ({f"{WHOLE}/meta.yaml": "x" * 1_000_001}, "file_too_large"),
        ({f"{WHOLE}/params/long": "x" * 100_001}, "file_too_large"),
        ({f"{WHOLE}/params/{'k' * 251}": "x"}, "key_too_long"),
        ({f"{WHOLE}/metrics/bad": "no number 1\n"}, "metric_line"),
        ({f"{WHOLE}/metrics/bad": "1\n"}, "metric_line"),
        ({f"{WHOLE}/metrics/bad": "-1 0.5 1\n"}, "metric_line"),
        ({f"{WHOLE}/metrics/bad": f"1 0.5 {2**63}\n"}, "metric_line"),
        ({"meta.yaml": "title: a blog\n"}, "no_store"),
    ],
)
def test_what_cannot_be_read_is_named(change, code):
    assert problem_of(zipped(FILES | change)) == code


def test_bytes_that_are_no_store_are_refused():
    assert problem_of(io.BytesIO(b"PK\x03\x04 no")) == "archive_broken"
    assert problem_of(io.BytesIO(b"")) == "archive_broken"
    assert problem_of(zipped({"a.txt": "x"})) == "no_store"


def test_odd_values_of_a_run_become_what_can_be_kept():
    odd = f"run_uuid: {WHOLE}\nstatus: 99\nstart_time: .inf\nend_time: -5\nrun_name: [a]\n"
    run = store_in(zipped({"meta.yaml": FILES["meta.yaml"], f"{WHOLE}/meta.yaml": odd})).runs[0]
    assert (run.run_id, run.name, run.status, run.started_ms, run.ended_ms) == (
        WHOLE,
        WHOLE,
        "RUNNING",
        0,
        None,
    )


def test_a_folder_with_a_link_is_not_packed(tmp_path):
    root = folder(tmp_path)
    (root / "link").symlink_to("/etc")
    with pytest.raises(Unreadable) as refused:
        pack(root, io.BytesIO())
    assert (refused.value.code, refused.value.place) == ("link", "link")
