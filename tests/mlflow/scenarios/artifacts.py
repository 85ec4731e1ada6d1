"""Files of a run: sent, listed, read again, deleted; pictures, tables, figures."""

import hashlib
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot
import mlflow
import numpy
import pandas
from mlflow.artifacts import download_artifacts, list_artifacts, load_dict, load_image, load_text
from mlflow.exceptions import MlflowException
from PIL import Image

from tests.mlflow.scenarios.place import GENERATION, Place, client, environment, same
from tests.mlflow.scenarios.register import scenario


def files(run_id: str, folder: str | None = None) -> dict[str, int | None]:
    """Return path and size of what lies in the folder; None is the size of a folder."""
    return {
        one.path: None if one.is_dir else one.file_size or 0
        for one in client().list_artifacts(run_id, folder)
    }


@scenario(core=True)
def sent_listed_and_read_again(place: Place) -> None:
    place.experiment()
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        home = Path(folder)
        (home / "b.bin").write_bytes(bytes(range(256)) * 40)
        (home / "empty.txt").touch()
        (home / "sub").mkdir()
        (home / "sub" / "deep.txt").write_text("deep")
        mlflow.log_artifact(home / "b.bin")
        mlflow.log_artifact(str(home / "b.bin"), "weights/best")
        mlflow.log_artifact(str(home / "empty.txt"))
        mlflow.log_artifacts(folder, "all")
        mlflow.log_text("# what we did", "notes.md")
        mlflow.log_dict({"lr": 1, "이름": "값"}, "cfg/config.json")
        mlflow.log_dict({"a": [1, 2]}, "cfg/config.yaml")
    run_id = run.info.run_id
    same(
        files(run_id),
        {"all": None, "b.bin": 10240, "cfg": None, "empty.txt": 0, "notes.md": 13, "weights": None},
    )
    same(files(run_id, "all"), {"all/b.bin": 10240, "all/empty.txt": 0, "all/sub": None})
    same(files(run_id, "weights/best"), {"weights/best/b.bin": 10240})
    same(files(run_id, "no/such"), {})
    same(files(run_id, "b.bin"), {})
    same(load_text(f"{run.info.artifact_uri}/notes.md"), "# what we did")
    same(load_dict(f"{run.info.artifact_uri}/cfg/config.json"), {"lr": 1, "이름": "값"})
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(client().download_artifacts(run_id, "", folder))
        found = {
            str(file.relative_to(whole)): file.stat().st_size for file in whole.rglob("*") if file.is_file()
        }
        same(found["all/empty.txt"], 0)
        same((whole / "b.bin").read_bytes(), bytes(range(256)) * 40)
        same(len(found), 9)
    same(len(list_artifacts(run_id=run_id)), 6)


@scenario()
def a_file_again_is_the_new_one(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_text("first, and longer", "notes.txt")
        mlflow.log_text("second", "notes.txt")
        mlflow.log_text("", "notes2.txt")
    same(files(run.info.run_id), {"notes.txt": 6, "notes2.txt": 0})
    same(load_text(f"{run.info.artifact_uri}/notes.txt"), "second")
    same(load_text(f"{run.info.artifact_uri}/notes2.txt"), "")


@scenario(core=True)
def ten_megabytes_arrive_whole(place: Place) -> None:
    place.experiment()
    content = os.urandom(10 * 1024 * 1024 + 7)
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        file = Path(folder, "best.pt")
        file.write_bytes(content)
        mlflow.log_artifact(file, "checkpoints")
        same(files(run.info.run_id, "checkpoints"), {"checkpoints/best.pt": len(content)})
        back = Path(
            download_artifacts(run_id=run.info.run_id, artifact_path="checkpoints/best.pt", dst_path=folder)
        )
        same(hashlib.sha256(back.read_bytes()).digest(), hashlib.sha256(content).digest())


@scenario()
def odd_names_of_files(place: Place) -> None:
    """All but `#`, where the client itself cuts the address, and `?` and `%`, where it does not quote."""
    place.experiment()
    names = (
        "한글 파일.txt",
        "a+b.txt",
        "sp ace.txt",
        "é.txt",
        "a&b=c.txt",
        "semi;colon.txt",
        "quote'd.txt",
        ".hidden",
        "no_ending",
        "x" * 120 + ".txt",
        "comma,.txt",
        "(1).txt",
        "@at.txt",
        "~tilde",
        "[x].txt",
    )
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        for name in names:
            Path(folder, name).write_text(name)
        mlflow.log_artifacts(folder, "이름/들")
    found = files(run.info.run_id, "이름/들")
    same(sorted(found), sorted(f"이름/들/{name}" for name in names))
    for name in names:
        same(load_text(f"{run.info.artifact_uri}/이름/들/{name}"), name)


@scenario()
def a_file_that_is_not_there(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_text("x", "there.txt")
    for path in ("not_there.txt", "no/such/folder/file.txt"):
        try:
            download_artifacts(run_id=run.info.run_id, artifact_path=path)
        except (MlflowException, OSError):
            continue
        raise AssertionError(f"{path} was found")


@scenario(core=True)
def deleted(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        for name in ("a.txt", "b.txt", "dir/c.txt", "dir/sub/d.txt"):
            mlflow.log_text(name, name)
    store = mlflow.tracking.artifact_utils.get_artifact_repository(run.info.artifact_uri)
    store.delete_artifacts("a.txt")
    same(files(run.info.run_id), {"b.txt": 5, "dir": None})
    store.delete_artifacts("dir")
    same(files(run.info.run_id), {"b.txt": 5})


@scenario()
def pictures(place: Place) -> None:
    """The second generation writes a slash in a key as `#`, where its own addresses end."""
    place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_image(numpy.full((8, 12, 3), 200, dtype=numpy.uint8), "img/a.png")
        mlflow.log_image(Image.new("RGB", (12, 8), "red"), "img/b.png")
        for step in (0, 5):
            mlflow.log_image(
                numpy.zeros((8, 12, 3), dtype=numpy.uint8),
                key="pred/mask" if GENERATION > 2 else "pred",
                step=step,
            )
        figure, axes = matplotlib.pyplot.subplots()
        axes.plot([1, 2, 3])
        mlflow.log_figure(figure, "fig/curve.png")
        matplotlib.pyplot.close(figure)
    run_id = run.info.run_id
    same(sorted(files(run_id)), ["fig", "images", "img"])
    same(sorted(files(run_id, "img")), ["img/a.png", "img/b.png"])
    same(load_image(f"{run.info.artifact_uri}/img/b.png").size, (12, 8))
    assert files(run_id, "fig")["fig/curve.png"] > 1000
    shown = sorted(files(run_id, "images"))
    same(len(shown), 4)
    same(sum("compressed" in name for name in shown), 2)
    same(client().get_run(run_id).data.tags["mlflow.loggedImages"], "True")
    steps = {name.replace("%", "+").split("+step+")[1].split("+")[0] for name in shown}
    same(steps, {"0", "5"})
    one = next(name for name in shown if name.endswith(".png"))
    same(load_image(f"{run.info.artifact_uri}/{one}").size, (12, 8))


@scenario(core=True)
def tables(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_table(pandas.DataFrame({"이미지": ["a", "b"], "score": [0.5, 0.25]}), "t/table.json")
        mlflow.log_table({"이미지": ["c"], "score": [1.0]}, "t/table.json")
        read = mlflow.load_table("t/table.json", run_ids=[run.info.run_id])
    same(read["이미지"].tolist(), ["a", "b", "c"])
    same(read["score"].tolist(), [0.5, 0.25, 1.0])
    tag = client().get_run(run.info.run_id).data.tags["mlflow.loggedArtifacts"]
    same(tag, '[{"path": "t/table.json", "type": "table"}]')


@scenario()
def a_client_that_insists_on_parts(place: Place) -> None:
    """Multipart upload is not offered; the client must fall back to one PUT, not stumble."""
    place.experiment()
    with (
        environment(
            MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD="true",
            MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE="1000000",
            MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE="5242880",
        ),
        tempfile.TemporaryDirectory() as folder,
        mlflow.start_run() as run,
    ):
        file = Path(folder, "big.bin")
        file.write_bytes(b"7" * 6_000_000)
        mlflow.log_artifact(str(file))
    same(files(run.info.run_id), {"big.bin": 6_000_000})
