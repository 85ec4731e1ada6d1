"""A folder as MLflow's `file:` store writes it, by hand and small."""

import io
import zipfile
from pathlib import Path

EXPERIMENT = "269763488522171487"
WHOLE, FOLD, GONE = "a" * 32, "b" * 32, "c" * 32
MODEL = "m-" + "d" * 32


def meta(
    run_id: str, name: str, status: int = 3, lifecycle: str = "active", end: str = "1795468043932"
) -> str:
    return (
        f"artifact_uri: file:///somewhere/{run_id}/artifacts\nend_time: {end}\nexperiment_id: '{EXPERIMENT}'\n"
        f"lifecycle_stage: {lifecycle}\nrun_id: {run_id}\nrun_name: {name}\nstart_time: 1795468043846\n"
        f"status: {status}\ntags: []\nuser_id: root\n"
    )


FILES = {
    "meta.yaml": f"artifact_location: file:///x\nexperiment_id: '{EXPERIMENT}'\nlifecycle_stage: active\nname: 분할 baseline\n",
    "tags/owner": "team",
    f"{WHOLE}/meta.yaml": meta(WHOLE, "첫 실행"),
    f"{WHOLE}/params/lr": "0.001",
    f"{WHOLE}/params/텍스트/긴": "a\nb",
    f"{WHOLE}/params/empty": "",
    f"{WHOLE}/tags/mlflow.runName": "첫 실행",
    f"{WHOLE}/tags/mlflow.note.content": "노트 **한글**",
    f"{WHOLE}/tags/mlflow.source.git.commit": "0123abc",
    f"{WHOLE}/metrics/mIoU": "".join(f"{1795468043865 + step} {step / 10} {step}\n" for step in range(5)),
    f"{WHOLE}/metrics/val/loss": "1795468043873 nan 1\n1795468043879 inf 2\n1795468043880 -1.5e-07 -3\n",
    f"{WHOLE}/artifacts/notes/한글 b.md": "# hello",
    f"{WHOLE}/inputs/x/meta.yaml": "source_id: e1\nsource_type: DATASET\ntags:\n  mlflow.data.context: training\n",
    f"{WHOLE}/inputs/y/meta.yaml": f"source_id: {MODEL}\nsource_type: MODEL\ntags: {{}}\n",
    f"{WHOLE}/outputs/{MODEL}/meta.yaml": f"destination_id: {MODEL}\nsource_type: RUN_OUTPUT\nstep: 2\n",
    "datasets/e1/meta.yaml": "digest: abc123\nname: train\nprofile: '{\"n\":2}'\nschema: '{}'\nsource: '{}'\nsource_type: local\n",
    f"{FOLD}/meta.yaml": meta(FOLD, "fold 0", status=1, end="null"),
    f"{FOLD}/tags/mlflow.parentRunId": WHOLE,
    f"{FOLD}/metrics/mIoU": "1795468043907 0.5\n",
    f"{GONE}/meta.yaml": meta(GONE, "gone", lifecycle="deleted"),
    f"models/{MODEL}/meta.yaml": (
        f"creation_timestamp: 1795468043916\nmodel_id: {MODEL}\nmodel_type: cls\nname: net\nsource_run_id: {WHOLE}\nstatus: 2\n"
    ),
    f"models/{MODEL}/params/depth": "3",
    f"models/{MODEL}/tags/k": "v",
    f"models/{MODEL}/metrics/mIoU": f"1795468043924 0.7 9 {WHOLE}\n1795468043925 0.8 9 {WHOLE} train abc123\n",
    f"models/{MODEL}/artifacts/MLmodel": "flavors: {}",
}


def folder(place: Path, files: dict[str, str] = FILES) -> Path:
    """Write the files below a folder `mlruns` with its default experiment, and return it."""
    root = place / "mlruns"
    default = "artifact_location: file:///x\nexperiment_id: '0'\nlifecycle_stage: active\nname: Default\n"
    for path, text in {
        "0/meta.yaml": default,
        **{f"{EXPERIMENT}/{path}": text for path, text in files.items()},
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / ".trash").mkdir()
    return root


def zipped(files: dict[str, str], before: str = "") -> io.BytesIO:
    """Return files as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(before + path, text)
    packed.seek(0)
    return packed
