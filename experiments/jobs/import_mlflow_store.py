"""The import of a folder of MLflow's `file:` store: checked as a whole, then written in steps, each with its cursor."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, cast

from django.core.files.storage import default_storage
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from background import kinds as background
from background.models import Job
from experiments import artifact_paths, store_words
from experiments.mlflow_store.archive import Archive
from experiments.mlflow_store.contract import Store, StoredModel, StoredPoint, StoredRun, Unreadable
from experiments.mlflow_store.reading import points_of
from experiments.models import Experiment, ImportedRun, LoggedModel, Run, RunImport
from experiments.models.artifacts import stored_at
from experiments.services import artifacts, mlflow_imports
from teams.models import HistoryEvent

# Rows of one step: some 50 ms on SQLite, where nobody else writes meanwhile.
ROWS = 2000


@dataclass(frozen=True)
class Unit:
    """A piece that is written as a whole, but for the points of a metric, which may take several steps."""

    kind: str
    holder: StoredRun | StoredModel
    key: str = ""
    entry: str = ""


@dataclass
class Prepared:
    """The folder, what is to be written of it in order, and where the bytes of its artifacts lie already."""

    asked: RunImport
    store: Store
    units: list[Unit]
    kept: Mapping[str, tuple[str, artifacts.Arriving]]
    known: int
    left_out: int
    points: dict[str, list[StoredPoint]] = field(default_factory=dict)
    experiments: dict[str, Experiment] = field(default_factory=dict)


@background.kinds.register
class ImportMlflowStore(background.JobKind[Prepared]):
    """Takes runs in under their own ids; a run that is here as a whole is passed over, one half taken in is completed."""

    slug = mlflow_imports.KIND
    label = gettext_lazy("Import of an MLflow folder")

    def prepare(self, job: Job) -> Prepared:
        """Read what the folder holds, and put the bytes of its artifacts in their place."""
        asked = RunImport.objects.select_related("competition__team", "by").get(job=job)
        try:
            with asked.file.open("rb") as file, Archive(cast("IO[bytes]", file)) as archive:
                return _prepared(asked, mlflow_imports.store_of(archive), archive)
        except Unreadable as problem:
            sentence = store_words.sentence(problem)
            told = background.Problem(problem.code, sentence, values=problem.values)
            raise background.RefusedWithProblems(
                _("The folder was not imported; nothing was changed."), [told]
            ) from problem

    def total(self, prepared: Prepared) -> int:
        """Return how many pieces there are to write."""
        return len(prepared.units)

    def chunk(self, job: Job, prepared: Prepared, cursor: Any) -> background.Chunk:
        """Write the next pieces, until some thousand rows are written."""
        unit, line, made = (cursor["unit"], cursor["line"], cursor["made"]) if cursor else (0, 0, 0)
        rows = 0
        while unit < len(prepared.units) and rows < ROWS:
            written, line, is_new = _write(prepared, prepared.units[unit], line)
            rows += written
            made += is_new
            unit += line == 0
        there = {"unit": unit, "line": line, "made": made}
        if unit < len(prepared.units):
            return background.Chunk(cursor=there, done=unit)
        return _finish(prepared, there)


def _prepared(asked: RunImport, store: Store, archive: Archive) -> Prepared:
    team = asked.competition.team
    known = set(
        ImportedRun.objects.filter(run__team=team, run__public_id__in=[run.run_id for run in store.runs])
        .values_list("run__public_id", flat=True)
    )  # fmt: skip
    # An id that another team has stays theirs.
    others = Run.objects.exclude(team=team).filter(public_id__in=[run.run_id for run in store.runs])
    strange = set(others.values_list("public_id", flat=True))
    theirs = LoggedModel.objects.exclude(team=team).filter(
        public_id__in=[model.model_id for model in store.models]
    )
    strange_models = set(theirs.values_list("public_id", flat=True))
    runs = [run for run in store.runs if run.run_id not in known | strange]
    new = {run.run_id for run in runs}
    models = [
        model
        for model in store.models
        if model.model_id not in strange_models and (not model.source_run_id or model.source_run_id in new)
    ]
    units = list(_units(runs, models))
    kept, left_out = _keep_files(asked, archive, units)
    units = [unit for unit in units if unit.kind != "file" or unit.entry in kept]
    return Prepared(asked, store, units, kept, len(known), left_out + len(strange))


def _units(runs: list[StoredRun], models: list[StoredModel]) -> Iterator[Unit]:
    """Yield what there is to write: runs, models, then what joins them, and last the notes that a run is whole."""
    for holders, begin in ((runs, "run"), (models, "model")):
        for holder in holders:
            yield Unit(begin, holder)
            for key, entry in holder.metrics.items():
                yield Unit(f"{begin} metric", holder, key, entry)
            for path, entry in holder.files.items():
                yield Unit("file", holder, path, entry)
    for kind in ("family", "settle"):
        for run in runs:
            yield Unit(kind, run)


def _keep_files(
    asked: RunImport, archive: Archive, units: list[Unit]
) -> tuple[dict[str, tuple[str, artifacts.Arriving]], int]:
    """Put the bytes of artifacts under their keys, the same ones each time; return them by entry, and how many cannot be."""
    kept: dict[str, tuple[str, artifacts.Arriving]] = {}
    left_out = 0
    for unit in units:
        if unit.kind != "file":
            continue
        try:
            artifact_paths.checked(unit.key)
        except artifact_paths.BadPath:
            left_out += 1
            continue
        if archive.size(unit.entry) > artifacts.largest_size():
            left_out += 1
            continue
        key = salted_hmac(mlflow_imports.FORMAT, f"{asked.pk}:{unit.entry}").hexdigest()[:32]
        kept[unit.entry] = key, _put(archive, unit.entry, stored_at(key))
    return kept, left_out


def _put(archive: Archive, entry: str, place: str) -> artifacts.Arriving:
    arriving = artifacts.Arriving(archive.blocks(entry))
    if default_storage.exists(place):
        if default_storage.size(place) == archive.size(entry):
            for _block in arriving.chunks():
                pass
            return arriving
        # What a death of the worker left half written.
        default_storage.delete(place)
    default_storage.save(place, arriving)
    return arriving


def _write(prepared: Prepared, unit: Unit, line: int) -> tuple[int, int, bool]:
    """Write a piece; return the rows written, the line to go on from (0: the piece is done), and whether a run is new."""
    asked, holder = prepared.asked, unit.holder
    if unit.kind.endswith("metric"):
        return *_write_points(prepared, unit, line), False
    if unit.kind == "file":
        key, arriving = prepared.kept[unit.entry]
        artifacts.adopt(holder=_row_of(asked, holder), path=unit.key, key=key, arrived=arriving)
        return 5, 0, False
    is_new = False
    if isinstance(holder, StoredModel):
        mlflow_imports.take_model(asked=asked, experiment=_experiment(prepared, holder), stored=holder)
    elif unit.kind == "run":
        is_new = mlflow_imports.begin(asked=asked, experiment=_experiment(prepared, holder), stored=holder)
    elif unit.kind == "family":
        mlflow_imports.join_family(asked=asked, stored=holder)
        mlflow_imports.link_models(asked=asked, stored=holder)
    else:
        mlflow_imports.settle(asked=asked, stored=holder)
    return 10 + len(holder.parameters) + len(holder.tags), 0, is_new


def _write_points(prepared: Prepared, unit: Unit, line: int) -> tuple[int, int]:
    if unit.entry not in prepared.points:
        asked = prepared.asked
        with asked.file.open("rb") as file, Archive(cast("IO[bytes]", file)) as archive:
            prepared.points.clear()
            prepared.points[unit.entry] = list(points_of(archive, unit.entry))
    points = prepared.points[unit.entry]
    some = points[line : line + ROWS]
    write: Callable[..., None] = (
        mlflow_imports.write_points
        if isinstance(unit.holder, StoredRun)
        else mlflow_imports.write_model_points
    )
    if some:
        write(asked=prepared.asked, stored=unit.holder, key=unit.key, points=some)
    return len(some), line + len(some) if line + len(some) < len(points) else 0


def _row_of(asked: RunImport, holder: StoredRun | StoredModel) -> Run | LoggedModel:
    team = asked.competition.team
    if isinstance(holder, StoredRun):
        return Run.objects.of(team).get(public_id=holder.run_id)
    return LoggedModel.objects.of(team).get(public_id=holder.model_id)


def _experiment(prepared: Prepared, holder: StoredRun | StoredModel) -> Experiment:
    name = holder.experiment
    if name not in prepared.experiments:
        competition = prepared.asked.competition
        tags = prepared.store.experiments[name]
        by = prepared.asked.by
        prepared.experiments[name] = mlflow_imports.experiment_for(competition, by, name, tags)
    return prepared.experiments[name]


def _finish(prepared: Prepared, there: dict[str, int]) -> background.Chunk:
    asked, made = prepared.asked, there["made"]
    if made:
        HistoryEvent.objects.record(
            team=asked.competition.team,
            by=asked.by,
            what="runs imported",
            target=asked,
            name=asked.source_name,
            number=made,
        )
    runs = len(prepared.store.runs)
    result = {
        "format": mlflow_imports.FORMAT,
        "rows": runs,
        "runs": runs,
        "made": made,
        "known": runs - made,
        "deleted": prepared.store.skipped,
        "left_out": prepared.left_out,
    }
    # A cursor differs from the one before, also when there was nothing to write.
    return background.Chunk(
        cursor=there | {"is_done": True}, done=len(prepared.units), finished=True, result=result
    )
