"""Taking in a folder of MLflow's `file:` store: bring it as a zip, ask for its import, and what the job then writes."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from background.services import jobs
from experiments import store_words
from experiments.mlflow_store.archive import BROKEN, MOST_ENTRIES, Archive, pack
from experiments.mlflow_store.contract import Store, StoredModel, StoredPoint, StoredRun, Unreadable
from experiments.mlflow_store.reading import META, read_store
from experiments.models import (
    Competition,
    Experiment,
    ExperimentTag,
    ImportedRun,
    LoggedModel,
    Run,
    RunImport,
)
from experiments.models.experiments import DEFAULT_NAME
from experiments.services import (
    brought_files,
    experiments,
    folds,
    logged_models,
    mirrored_tags,
    run_inputs,
    values,
)
from experiments.services.logged_models import ModelPoint
from experiments.services.run_inputs import GivenDataset
from experiments.services.values import Point
from kit.refusals import Refused
from teams.models import HistoryEvent, User

KIND = "import-mlflow-store"
FORMAT = "mlflow-store"
LIMIT = 4 * 1024**3
NAME_LIMIT, TEXT_LIMITS = 250, (6000, 8000)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CannotBeTaken(Refused):
    """The file is no store, or one that is not to be trusted."""

    code = "cannot_be_taken"

    def __init__(self, problem: Unreadable) -> None:
        self.reason = problem.code
        sentence = store_words.sentence(problem)
        super().__init__(sentence, fields={"file": [sentence]})


def bring_folder(*, competition: Competition, by: User | None, folder: Path) -> RunImport:
    """Keep a folder of this machine, packed. Links are refused. Raises CannotBeTaken."""
    with TemporaryFile() as packed:
        try:
            pack(folder, packed)
        except Unreadable as problem:
            raise CannotBeTaken(problem) from problem
        packed.seek(0)
        return bring(competition=competition, by=by, content=File(packed, name=folder.name))


def bring(*, competition: Competition, by: User | None, content: "File[bytes]") -> RunImport:
    """Keep a zipped folder and ask for its import; the one under way when it is the same. Raises CannotBeTaken."""
    # No transaction is open while gigabytes are kept and looked at.
    kept = brought_files.keep(
        content, folder="runs", limit=LIMIT, name=content.name or "", nothing=_("Choose the zipped folder.")
    )
    try:
        _check(kept.key)
        asked = _ask(competition, by, kept)
    except BaseException:
        default_storage.delete(kept.key)
        raise
    if asked.file.name != kept.key:
        default_storage.delete(kept.key)
    return asked


@transaction.atomic
def _ask(competition: Competition, by: User | None, kept: brought_files.Kept) -> RunImport:
    job = jobs.ask(
        kind=KIND,
        payload={},
        team_id=competition.team_id,
        asked_by_id=by.pk if by else None,
        dedup_key=f"{competition.pk}:{kept.sha256}",
    )
    under_way = RunImport.objects.filter(job=job).first()
    if under_way is not None:
        return under_way
    asked = RunImport.objects.create(
        competition=competition,
        by=by,
        file=kept.key,
        source_name=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        format=FORMAT,
        job=job,
    )
    HistoryEvent.objects.record(
        team=competition.team, by=by, what="run import asked", target=asked, name=asked.source_name
    )
    return asked


def _check(key: str) -> None:
    """Refuse at once what the job would refuse."""
    try:
        with default_storage.open(key, "rb") as file, Archive(cast("IO[bytes]", file)) as archive:
            store_of(archive)
    except Unreadable as problem:
        raise CannotBeTaken(problem) from problem


def store_of(archive: Archive) -> Store:
    """Return a store that has runs; raises Unreadable."""
    store = read_store(archive)
    if not store.runs:
        raise Unreadable("no_run_in_it")
    return store


def is_store(content: "File[bytes]") -> bool:
    """Tell whether an uploaded file is a zip that names experiments or runs; reads its table of contents only."""
    try:
        with zipfile.ZipFile(content) as packed:
            found = any(name.rpartition("/")[2] == META for name in packed.namelist()[:MOST_ENTRIES])
    except BROKEN:
        found = False
    content.seek(0)
    return found


def experiment_for(
    competition: Competition, by: User | None, name: str, tags: Mapping[str, str]
) -> Experiment:
    """Return the team's experiment of a name, made in the competition when it is new; its tags are kept as they are."""
    team = competition.team
    if name == DEFAULT_NAME:
        return experiments.default_of(team=team, by=by)
    experiment, is_new = Experiment.objects.get_or_create(
        team=team, name=name[:500], defaults={"competition": competition}
    )
    if is_new:
        ExperimentTag.objects.bulk_create(
            ExperimentTag(experiment=experiment, key=key, value=value[:20_000]) for key, value in tags.items()
        )
    return experiment


def begin(*, asked: RunImport, experiment: Experiment, stored: StoredRun) -> bool:
    """Make the run, with its parameters, tags and datasets, under its own id; False when it is there."""
    team = asked.competition.team
    if Run.objects.filter(public_id=stored.run_id).exists():
        return False
    started = EPOCH + timedelta(milliseconds=stored.started_ms)
    ended = None if stored.ended_ms is None else EPOCH + timedelta(milliseconds=stored.ended_ms)
    run = Run.objects.create(
        public_id=stored.run_id,
        team=team,
        experiment=experiment,
        competition=experiment.competition,
        owner=asked.by,
        status=stored.status,
        started_at=started,
        ended_at=ended,
        # Nobody writes to it any more: one that never ended is shown as stale.
        heard_at=ended or started,
        **({"name": stored.name[:NAME_LIMIT]} | mirrored_tags.fields_in(stored.tags)),
    )
    parameters, tags = (
        {key: value[:most] for key, value in given.items()}
        for given, most in zip((stored.parameters, stored.tags), TEXT_LIMITS, strict=True)
    )
    values.write_parameters(run=run, values=parameters)
    values.write_tags(run=run, values=tags)
    datasets = [
        GivenDataset(
            one.name[:500],
            one.digest[:36],
            one.source_type[:36],
            one.source[:65_535],
            one.schema[:1_048_575],
            one.profile[:16_777_215],
            {key[:255]: value[:500] for key, value in one.tags.items()},
        )
        for one in stored.datasets
        if one.name and one.digest
    ]
    run_inputs.log_inputs(run=run, datasets=datasets)
    return True


def settle(*, asked: RunImport, stored: StoredRun) -> None:
    """Note that a run is here as a whole, so that bringing the folder again passes it over."""
    run = Run.objects.of(asked.competition.team).filter(public_id=stored.run_id).first()
    if run is None:
        return
    ImportedRun.objects.bulk_create(
        [
            ImportedRun(
                competition=asked.competition, identity=stored.run_id.rjust(64, "-"), run=run, source=asked
            )
        ],
        ignore_conflicts=True,
    )


def join_family(*, asked: RunImport, stored: StoredRun) -> None:
    """Make a nested run a child of the run around it, or its fold; an answer that people gave meanwhile stays."""
    mine = Run.objects.of(asked.competition.team)
    around = mine.filter(public_id=stored.tags.get(mirrored_tags.PARENT, "")).first()
    run = mine.filter(public_id=stored.run_id).first()
    if run is None or around is None or run.parent_id is not None or run.fold_of_id is not None:
        return
    ancestor: Run | None = around
    seen = {run.pk}
    while ancestor is not None:
        if ancestor.pk in seen:
            return
        seen.add(ancestor.pk)
        ancestor = ancestor.parent
    fold = stored.tags.get(mirrored_tags.FOLD)
    can_be_fold = around.fold_of_id is None and around.experiment_id == run.experiment_id
    if fold is not None and can_be_fold and not run.folds.exists():
        mine.filter(pk=run.pk).update(fold_of=around, fold=fold[:60], is_listed=False)
        folds.summarise(around.pk)
    else:
        mine.filter(pk=run.pk).update(parent=around)


def write_points(*, asked: RunImport, stored: StoredRun, key: str, points: Sequence[StoredPoint]) -> None:
    """Add points of one metric to a run; those that are there change nothing."""
    found = Run.objects.of(asked.competition.team).select_related("team", "competition")
    run = found.filter(public_id=stored.run_id).first()
    if run is not None:
        values.write_metrics(
            run=run, points=[Point(key, one.number, one.step, one.logged_ms) for one in points]
        )


def take_model(*, asked: RunImport, experiment: Experiment, stored: StoredModel) -> bool:
    """Make a logged model under its own id; False when it is there."""
    if LoggedModel.objects.filter(public_id=stored.model_id).exists():
        return False
    run = Run.objects.of(asked.competition.team).filter(public_id=stored.source_run_id).first()
    created = EPOCH + timedelta(milliseconds=stored.created_ms)
    model = LoggedModel.objects.create(
        public_id=stored.model_id,
        team=experiment.team,
        experiment=experiment,
        run=run,
        name=stored.name[:500],
        model_type=stored.model_type[:500],
        status=stored.status,
        created_at=created,
        changed_at=created,
    )
    parameters, tags = (
        {key: value[:most] for key, value in given.items()}
        for given, most in zip((stored.parameters, stored.tags), TEXT_LIMITS, strict=True)
    )
    logged_models.add_parameters(model=model, given=parameters)
    logged_models.set_tags(model=model, given=tags)
    return True


def write_model_points(
    *, asked: RunImport, stored: StoredModel, key: str, points: Sequence[StoredPoint]
) -> None:
    """Add points of one metric to a model, each by the run that measured it, else by the model's own."""
    by_run: dict[str, list[ModelPoint]] = {}
    for one in points:
        by_run.setdefault(one.run_id or stored.source_run_id, []).append(
            ModelPoint(
                stored.model_id,
                key,
                one.number,
                one.step,
                one.logged_ms,
                one.dataset_name[:500],
                one.dataset_digest[:36],
            )
        )
    if not LoggedModel.objects.of(asked.competition.team).filter(public_id=stored.model_id).exists():
        return
    runs = Run.objects.of(asked.competition.team).select_related("team").filter(public_id__in=by_run)
    for run in runs:
        logged_models.write_metrics(run=run, points=by_run[run.public_id])


def link_models(*, asked: RunImport, stored: StoredRun) -> None:
    """Note which models a run took in and put out, of those that are here."""
    run = (
        Run.objects.of(asked.competition.team).select_related("team").filter(public_id=stored.run_id).first()
    )
    if run is None:
        return
    wanted = {*stored.models, *stored.outputs}
    here = LoggedModel.objects.of(run.team).filter(public_id__in=wanted)
    known = set(here.values_list("public_id", flat=True))
    run_inputs.log_inputs(run=run, models=[one for one in stored.models if one in known])
    run_inputs.log_outputs(run=run, steps={one: step for one, step in stored.outputs.items() if one in known})
