"""A store from an archive: which files are experiments, runs, models and datasets, and what they say."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from experiments.mlflow_store.archive import Archive
from experiments.mlflow_store.contract import (
    Store,
    StoredDataset,
    StoredModel,
    StoredPoint,
    StoredRun,
    Unreadable,
)

META = "meta.yaml"
BIN = ".trash"
NOT_RUNS = {"tags", "datasets", "traces", "models"}
RUN_ID = re.compile(r"[A-Za-z0-9][\w\-]{0,63}", re.ASCII)
STATUSES = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}
MODEL_STATUSES = {1: "PENDING", 2: "READY", 3: "UPLOAD_FAILED"}
LARGEST_META, LARGEST_DATASET, LARGEST_TEXT = 1_000_000, 40_000_000, 100_000
LARGEST_METRIC, LONGEST_KEY = 128 * 1024**2, 250
LATEST_MS = 253_402_214_400_000  # the last day of the year 9999
# The parser in C when there is one; both are the safe kind, which makes nothing but texts, numbers, lists and maps.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Files = Mapping[str, str]


def read_store(archive: Archive) -> Store:
    """Return all that a store holds but the points of its metrics and the bytes of its artifacts.

    An experiment is a folder with a meta.yaml and none above it; a run is a folder with a meta.yaml directly in
    an experiment. So it does not matter whether `mlruns`, its content or one experiment was packed. Raises Unreadable.
    """
    files: dict[str, dict[str, str]] = defaultdict(dict)
    places = _places(archive.names)
    for name in archive.names:
        if (place := _owner(name, places)) is not None:
            files[place][name[len(place) :]] = name
    experiments: dict[str, dict[str, str]] = {}
    runs: list[StoredRun] = []
    models: list[StoredModel] = []
    skipped = 0
    for place in sorted(files):
        mine = files[place]
        meta = _meta(archive, mine[META])
        name = _text(meta.get("name")) or _text(meta.get("experiment_id"))
        if "artifact_location" not in meta or not name:
            raise Unreadable("no_store", mine[META])
        folders = _folders(mine)
        is_deleted = meta.get("lifecycle_stage") == "deleted" or BIN in place.split("/")
        found = [_run(archive, name, one, folders) for one in sorted(folders) if META in folders[one]]
        skipped += sum(1 for run in found if run is None or is_deleted)
        if is_deleted:
            continue
        experiments[name] = _words(archive, mine, "tags/")
        runs += [run for run in found if run is not None]
        models += _models(archive, name, mine)
    if not experiments and not skipped:
        raise Unreadable("no_store")
    return Store(experiments, tuple(runs), tuple(models), skipped)


def points_of(archive: Archive, name: str) -> Iterator[StoredPoint]:
    """Yield the points of a metric's file: `moment value [step [run] [dataset digest]]`; raises Unreadable."""
    text = _decoded(archive.read(name, LARGEST_METRIC), name)
    for number, line in enumerate(text.splitlines(), 1):
        parts = line.split(" ")
        if not line.strip():
            continue
        try:
            ms, value = int(parts[0]), float(parts[1])
            step = int(parts[2]) if len(parts) > 2 else 0
        except (ValueError, IndexError):
            raise Unreadable("metric_line", name, line=number) from None
        if not 0 <= ms < 2**63 or not -(2**63) <= step < 2**63:
            raise Unreadable("metric_line", name, line=number)
        rest = parts[3:]
        run_id = rest.pop(0) if len(rest) in {1, 3} else ""
        dataset = (rest[0], rest[1]) if len(rest) == 2 else ("", "")
        yield StoredPoint(value, step, ms, run_id, *dataset)


def _places(names: list[str]) -> set[str]:
    """Return the folders of experiments, each with its slash: those with a meta.yaml that are in no other such folder."""
    places: set[str] = set()
    found = [name[: -len(META)] for name in names if name == META or name.endswith(f"/{META}")]
    for place in sorted(found, key=lambda one: (one.count("/"), one)):
        parts = place.split("/")
        if not any(
            "".join(f"{part}/" for part in parts[:depth]) in places for depth in range(len(parts) - 1)
        ):
            places.add(place)
    return places


def _owner(name: str, places: set[str]) -> str | None:
    if "" in places:
        return ""
    end = name.find("/")
    while end >= 0:
        if name[: end + 1] in places:
            return name[: end + 1]
        end = name.find("/", end + 1)
    return None


def _folders(files: Files) -> dict[str, dict[str, str]]:
    """Return the files of an experiment by its folders, without the slash; those right below it are left out."""
    folders: dict[str, dict[str, str]] = defaultdict(dict)
    for path, name in files.items():
        folder, slash, rest = path.partition("/")
        if slash:
            folders[folder][rest] = name
    return folders


def _run(archive: Archive, experiment: str, folder: str, folders: Mapping[str, Files]) -> StoredRun | None:
    """Return a run, or None for one in the store's bin."""
    mine = folders[folder]
    meta = _meta(archive, mine[META])
    if meta.get("lifecycle_stage") == "deleted":
        return None
    run_id = _text(meta.get("run_id") or meta.get("run_uuid"))
    if not RUN_ID.fullmatch(run_id):
        raise Unreadable("run_id", mine[META])
    tags = _words(archive, mine, "tags/")
    datasets, models = _inputs(archive, mine, folders.get("datasets", {}))
    return StoredRun(
        run_id=run_id,
        experiment=experiment,
        name=tags.get("mlflow.runName") or _text(meta.get("run_name")) or run_id,
        status=STATUSES.get(_whole(meta.get("status")) or 1, "RUNNING"),
        started_ms=_moment(meta.get("start_time")) or 0,
        ended_ms=_moment(meta.get("end_time")),
        parameters=_words(archive, mine, "params/"),
        tags=tags,
        metrics=_below(mine, "metrics/"),
        files=_below(mine, "artifacts/"),
        datasets=tuple(datasets),
        models=tuple(models),
        outputs={
            _text(found.get("destination_id")): _whole(found.get("step")) or 0
            for found in _metas(archive, mine, "outputs/")
        },
    )


def _inputs(archive: Archive, mine: Files, known: Files) -> tuple[list[StoredDataset], list[str]]:
    datasets, models = [], []
    for found in _metas(archive, mine, "inputs/"):
        source = _text(found.get("source_id"))
        if found.get("source_type") == "DATASET" and f"{source}/{META}" in known:
            said = _meta(archive, known[f"{source}/{META}"], LARGEST_DATASET)
            tags = found.get("tags")
            texts = {
                name: _text(said.get(name))
                for name in ("name", "digest", "source_type", "source", "schema", "profile")
            }
            given = tags.items() if isinstance(tags, dict) else ()
            datasets.append(StoredDataset(**texts, tags={_text(key): _text(value) for key, value in given}))
        elif found.get("source_type") == "MODEL":
            models.append(source)
    return datasets, models


def _models(archive: Archive, experiment: str, files: Files) -> list[StoredModel]:
    models = []
    for _folder, mine in sorted(_folders(_below(files, "models/")).items()):
        if META not in mine:
            continue
        meta = _meta(archive, mine[META])
        model_id = _text(meta.get("model_id"))
        if meta.get("lifecycle_stage") == "deleted":
            continue
        if not RUN_ID.fullmatch(model_id):
            raise Unreadable("run_id", mine[META])
        models.append(
            StoredModel(
                model_id=model_id,
                experiment=experiment,
                name=_text(meta.get("name")) or model_id,
                model_type=_text(meta.get("model_type")),
                status=MODEL_STATUSES.get(_whole(meta.get("status")) or 1, "PENDING"),
                source_run_id=_text(meta.get("source_run_id")),
                created_ms=_moment(meta.get("creation_timestamp")) or 0,
                parameters=_words(archive, mine, "params/"),
                tags=_words(archive, mine, "tags/"),
                metrics=_below(mine, "metrics/"),
                files=_below(mine, "artifacts/"),
            )
        )
    return models


def _below(files: Files, folder: str) -> dict[str, str]:
    return {path[len(folder) :]: name for path, name in files.items() if path.startswith(folder)}


def _words(archive: Archive, files: Files, folder: str) -> dict[str, str]:
    """Return parameters or tags: one file each, whose path is the key and whose content is the value."""
    found = {}
    for key, name in _below(files, folder).items():
        if len(key) > LONGEST_KEY:
            raise Unreadable("key_too_long", name, most=LONGEST_KEY)
        found[key] = _decoded(archive.read(name, LARGEST_TEXT), name)
    return found


def _metas(archive: Archive, files: Files, folder: str) -> Iterator[dict[str, Any]]:
    for path, name in sorted(_below(files, folder).items()):
        if path.endswith(f"/{META}"):
            yield _meta(archive, name)


def _meta(archive: Archive, name: str, most: int = LARGEST_META) -> dict[str, Any]:
    """Return what a meta.yaml says at its top level; raises Unreadable."""
    text = _decoded(archive.read(name, most), name)
    try:
        # An alias may stand for itself, or for a text of gigabytes.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=LOADER)):
            raise Unreadable("yaml", name)
        found = yaml.load(text, Loader=LOADER)  # noqa: S506  the safe loader, in C where there is one
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable("yaml", name) from error
    if not isinstance(found, dict):
        raise Unreadable("yaml", name)
    return found


def _decoded(raw: bytes, name: str) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Unreadable("not_utf8", name) from None
    # PostgreSQL stores no NUL.
    return text.replace("\0", "�")


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list | set):
        return ""
    return str(value)


def _whole(value: Any) -> int | None:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if -(2**63) <= number < 2**63 else None


def _moment(value: Any) -> int | None:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    ms = _whole(value)
    return ms if ms is not None and 0 < ms < LATEST_MS else None
