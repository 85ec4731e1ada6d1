"""What a run was given and what it put out: datasets and models. Sent again, nothing changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from experiments.models import Dataset, LoggedModel, ModelInput, ModelOutput, Run, RunInput
from teams.models import Team

CONTEXT = "mlflow.data.context"
# scikit-learn's autolog gives every dataset this name.
NAME_THAT_SAYS_NOTHING = "dataset"
LONGEST_DATA_VERSION = 120


class NoSuchModel(LookupError):
    """The team has no such logged model; `public_id` is the one that was asked for."""

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id
        super().__init__(public_id)


@dataclass(frozen=True)
class GivenDataset:
    """A dataset as a client describes it, and the tags of its use by the run."""

    name: str
    digest: str
    source_type: str = ""
    source: str = ""
    schema: str = ""
    profile: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def log_inputs(*, run: Run, datasets: Iterable[GivenDataset] = (), models: Iterable[str] = ()) -> None:
    """Note which datasets and models (by public id) a run uses. What is noted already stays as it is.

    The first dataset names the run's data version when nobody did. Raises NoSuchModel.
    """
    # Of two with the same name and digest the first counts, as in MLflow.
    given = {(one.name, one.digest): one for one in reversed(list(datasets))}
    given = dict(reversed(given.items()))
    if given:
        ids = _dataset_ids(run, given)
        RunInput.objects.bulk_create(
            [
                RunInput(
                    run=run,
                    dataset_id=ids[key],
                    experiment_id=run.experiment_id,
                    context=one.tags.get(CONTEXT, ""),
                    tags=dict(one.tags),
                )
                for key, one in given.items()
            ],
            ignore_conflicts=True,
        )
        _name_data_version(run, next(iter(given.values())))
    ModelInput.objects.bulk_create(
        [ModelInput(run=run, model_id=pk) for pk in model_ids(run.team, models).values()],
        ignore_conflicts=True,
    )


@transaction.atomic
def log_outputs(*, run: Run, steps: Mapping[str, int]) -> None:
    """Note which models (public id → step) a run put out. Raises NoSuchModel."""
    ids = model_ids(run.team, steps)
    ModelOutput.objects.bulk_create(
        [ModelOutput(run=run, model_id=ids[public_id], step=step) for public_id, step in steps.items()],
        update_conflicts=True,
        unique_fields=["run", "model"],
        update_fields=["step"],
    )


def model_ids(team: Team, public_ids: Iterable[str]) -> dict[str, int]:
    """Return the database's id of each public id. Raises NoSuchModel at the first that the team has not."""
    wanted = list(dict.fromkeys(public_ids))
    if not wanted:
        return {}
    known = dict(LoggedModel.objects.of(team).filter(public_id__in=wanted).values_list("public_id", "pk"))
    for public_id in wanted:
        if public_id not in known:
            raise NoSuchModel(public_id)
    return known


def _dataset_ids(run: Run, given: Mapping[tuple[str, str], GivenDataset]) -> dict[tuple[str, str], int]:
    """Return the id of each dataset, making those that the experiment has not; safe when two do it at once."""
    known = _known(run, list(given))
    new = [one for key, one in given.items() if key not in known]
    if new:
        Dataset.objects.bulk_create(
            [
                Dataset(
                    team_id=run.team_id,
                    experiment_id=run.experiment_id,
                    name=one.name,
                    digest=one.digest,
                    source_type=one.source_type,
                    profile_size=len(one.profile),
                    source=one.source,
                    schema=one.schema,
                    profile=one.profile,
                )
                for one in new
            ],
            ignore_conflicts=True,
        )
        known |= _known(run, [(one.name, one.digest) for one in new])
    return known


def _known(run: Run, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    rows = Dataset.objects.filter(
        experiment_id=run.experiment_id,
        name__in={name for name, _digest in keys},
        digest__in={digest for _name, digest in keys},
    ).values_list("name", "digest", "pk")
    return {(name, digest): pk for name, digest, pk in rows}


def _name_data_version(run: Run, dataset: GivenDataset) -> None:
    """Take over a dataset's name as the data version, unless one is there; nothing is written twice."""
    if run.data_version:
        return
    is_vague = dataset.name == NAME_THAT_SAYS_NOTHING
    name = f"{dataset.name} {dataset.digest}" if is_vague else dataset.name
    named = Run.objects.filter(pk=run.pk, data_version="")
    if named.update(data_version=name[:LONGEST_DATA_VERSION]):
        run.data_version = name[:LONGEST_DATA_VERSION]
