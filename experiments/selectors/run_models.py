"""The datasets and logged models of one run, as its page lists them."""

from dataclasses import dataclass

from django.db.models import Sum

from experiments.models import Artifact, LoggedModel, ModelStatus, Run, RunInput

MOST = 100
TONES = {ModelStatus.READY: "good", ModelStatus.PENDING: "info", ModelStatus.UPLOAD_FAILED: "bad"}


@dataclass(frozen=True)
class DatasetLine:
    """A dataset that the run used."""

    name: str
    digest: str
    context: str
    source_type: str


@dataclass(frozen=True)
class ModelLine:
    """A model that the run made or took in; `size` in bytes of all its files, None without any."""

    name: str
    public_id: str
    model_type: str
    status: str
    tone: str
    size: int | None
    is_input: bool


def dataset_lines(run: Run) -> list[DatasetLine]:
    """Return the datasets of a run as they were logged, the first hundred."""
    rows = RunInput.objects.filter(run=run).in_order()
    named = rows.values_list("dataset__name", "dataset__digest", "context", "dataset__source_type")
    return [DatasetLine(*row) for row in named[:MOST]]


def model_lines(run: Run) -> list[ModelLine]:
    """Return the models of a run, those that it made first, the first hundred."""
    made = list(LoggedModel.objects.made_by(run).active().newest_first()[:MOST])
    known = {model.pk for model in made}
    taken = LoggedModel.objects.filter(inputs__run=run).active().exclude(pk__in=known).newest_first()
    models = [*made, *taken[: MOST - len(made)]]
    if not models:
        return []
    files = Artifact.objects.filter(logged_model__in=models).values_list("logged_model")
    sizes = dict(files.annotate(bytes=Sum("size")))
    return [
        ModelLine(
            name=model.name,
            public_id=model.public_id,
            model_type=model.model_type,
            status=model.get_status_display(),
            tone=TONES[ModelStatus(model.status)],
            size=sizes.get(model.pk),
            is_input=model.pk not in known,
        )
        for model in models
    ]
