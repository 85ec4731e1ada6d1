"""One operation through our server and through MLflow's own store, and what each answers in plain data."""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mlflow
from mlflow.entities import (
    Dataset,
    DatasetInput,
    Experiment,
    ExperimentTag,
    InputTag,
    Metric,
    Param,
    Run,
    RunStatus,
    RunTag,
    ViewType,
)
from mlflow.exceptions import MlflowException
from mlflow.store.tracking import sqlalchemy_store

Plain = dict[str, Any]
NOBODY, NOWHERE = "f" * 32, "987654321"
LARGEST = 1.7976931348623157e308
# MLflow's column for the name of a run (`SqlRun.name`); SQLite, on which its store runs here, does not hold it.
LONGEST_NAME = 250


def our_store() -> Any:
    """Return the client's store for the tracking URI that is set."""
    return mlflow.tracking._tracking_service.utils._get_store()


def their_store(folder: Path) -> Any:
    """Return MLflow's own store on a SQLite file in the folder."""
    return sqlalchemy_store.SqlAlchemyStore(f"sqlite:///{folder}/mlflow.db", str(folder / "artifacts"))


@contextmanager
def made_as(identifier: str) -> Iterator[None]:
    """Let MLflow's store give this id to what it makes next: ids decide ties, so both must have the same."""
    real = sqlalchemy_store.uuid
    sqlalchemy_store.uuid = SimpleNamespace(uuid4=lambda: SimpleNamespace(hex=identifier))
    try:
        yield
    finally:
        sqlalchemy_store.uuid = real


class Side:
    """A store with the ids that it gave to this play's experiments; runs have the same ids on both sides."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.experiments: list[str] = []
        self.runs: list[str] = []

    def run(self, number: int) -> str:
        """Return a run's id, or one that is not there."""
        return self.runs[number] if number < len(self.runs) else NOBODY

    def experiment(self, number: int) -> str:
        """Return an experiment's id, or one that is not there."""
        return self.experiments[number] if number < len(self.experiments) else NOWHERE

    def answer(self, operation: Plain) -> Plain:
        """Do it; return what came of it, or the code of the refusal."""
        try:
            return {"answer": getattr(self, operation["do"])(operation)}
        except MlflowException as problem:
            return {"refused": problem.error_code, "said": str(problem)[:300]}
        except Exception as problem:  # noqa: BLE001 - MLflow's own store breaks in many ways
            return {"broke": type(problem).__name__, "said": str(problem)[:300]}

    def create_experiment(self, said: Plain) -> None:
        made = self.store.create_experiment(said["name"], None, [ExperimentTag("mark", said["mark"])])
        self.experiments.append(made)

    def rename_experiment(self, said: Plain) -> None:
        self.store.rename_experiment(self.experiment(said["experiment"]), said["name"])

    def experiment_tag(self, said: Plain) -> None:
        tag = ExperimentTag(said["key"], said["value"])
        self.store.set_experiment_tag(self.experiment(said["experiment"]), tag)

    def delete_experiment_tag(self, said: Plain) -> None:
        self.store.delete_experiment_tag(self.experiment(said["experiment"]), said["key"])

    def delete_experiment(self, said: Plain) -> None:
        self.store.delete_experiment(self.experiment(said["experiment"]))

    def restore_experiment(self, said: Plain) -> None:
        self.store.restore_experiment(self.experiment(said["experiment"]))

    def get_experiment(self, said: Plain) -> Plain:
        return self.plain_experiment(self.store.get_experiment(self.experiment(said["experiment"])))

    def search_experiments(self, said: Plain) -> list[list[Plain]]:
        def ask(token: str | None) -> Any:
            view = ViewType.from_string(said["view"])
            return self.store.search_experiments(view, said["size"], said["filter"], said["order"], token)

        return [[self.plain_experiment(one) for one in page] for page in pages(ask)]

    def create_run(self, said: Plain) -> Plain:
        tags = [RunTag(key, value) for key, value in said["tags"].items()]
        experiment = self.experiment(said["experiment"])
        run = self.store.create_run(experiment, said["user"], said["start_time"], tags, said["name"])
        self.runs.append(run.info.run_id)
        return self.plain_run(run)

    def log_metric(self, said: Plain) -> None:
        self.store.log_metric(self.run(said["run"]), Metric(*said["metric"]))

    def log_metrics(self, said: Plain) -> None:
        self.store.log_batch(self.run(said["run"]), [Metric(*one) for one in said["metrics"]], [], [])

    def log_param(self, said: Plain) -> None:
        self.store.log_param(self.run(said["run"]), Param(said["key"], said["value"]))

    def log_params(self, said: Plain) -> None:
        self.store.log_batch(self.run(said["run"]), [], [Param(*one) for one in said["params"]], [])

    def set_tag(self, said: Plain) -> None:
        self.store.set_tag(self.run(said["run"]), RunTag(said["key"], said["value"]))

    def set_tags(self, said: Plain) -> None:
        self.store.log_batch(self.run(said["run"]), [], [], [RunTag(*one) for one in said["tags"]])

    def delete_tag(self, said: Plain) -> None:
        self.store.delete_tag(self.run(said["run"]), said["key"])

    def update_run(self, said: Plain) -> Plain:
        status = RunStatus.from_string(said["status"]) if said["status"] else None
        info = self.store.update_run_info(self.run(said["run"]), status, said["end_time"], said["name"])
        return {"status": info.status, "end_time": info.end_time, "name": info.run_name[:LONGEST_NAME]}

    def delete_run(self, said: Plain) -> None:
        self.store.delete_run(self.run(said["run"]))

    def restore_run(self, said: Plain) -> None:
        self.store.restore_run(self.run(said["run"]))

    def log_inputs(self, said: Plain) -> None:
        dataset = Dataset(said["name"], said["digest"], "local", '{"uri": "x"}', "{}", "{}")
        given = DatasetInput(dataset, [InputTag("mlflow.data.context", said["context"])])
        self.store.log_inputs(self.run(said["run"]), [given])

    def get_run(self, said: Plain) -> Plain:
        return self.plain_run(self.store.get_run(self.run(said["run"])))

    def history(self, said: Plain) -> list[Plain]:
        def ask(token: str | None) -> Any:
            return self.store.get_metric_history(self.run(said["run"]), said["key"], said["size"], token)

        return [plain_metric(one) for page in (pages(ask) if said["size"] else [ask(None)]) for one in page]

    def search_runs(self, said: Plain) -> list[list[Plain]]:
        where = [self.experiment(number) for number in said["experiments"]]
        text = re.sub(r"\brun(\d+)\b", lambda found: self.run(int(found[1])), said["filter"])

        def ask(token: str | None) -> Any:
            view = ViewType.from_string(said["view"])
            return self.store.search_runs(where, text, view, said["size"], said["order"], token)

        return [[self.plain_run(run) for run in page] for page in pages(ask)]

    def plain_experiment(self, experiment: Experiment) -> Plain:
        """Return all but the moments, which are each server's own."""
        return {
            "number": self.experiments.index(experiment.experiment_id),
            "name": experiment.name,
            "stage": experiment.lifecycle_stage,
            "tags": experiment.tags,
        }

    def plain_run(self, run: Run) -> Plain:
        """Return everything that two trackers must agree on."""
        info, inputs = run.info, run.inputs.dataset_inputs if run.inputs else []
        return {
            "run": info.run_id,
            "experiment": self.experiments.index(info.experiment_id),
            "name": info.run_name[:LONGEST_NAME],
            "user": info.user_id,
            "status": info.status,
            "start_time": info.start_time,
            "end_time": info.end_time,
            "stage": info.lifecycle_stage,
            "metrics": sorted((plain_metric(one) for one in run.data._metric_objs), key=lambda one: one["key"]),
            "params": run.data.params,
            "tags": {
                key: text[:LONGEST_NAME] if key == "mlflow.runName" else text
                for key, text in run.data.tags.items()
            },
            "inputs": sorted(
                [one.dataset.name, one.dataset.digest, one.dataset.source, one.dataset.schema, one.dataset.profile,
                 sorted([tag.key, tag.value] for tag in one.tags)]
                for one in inputs
            ),
        }  # fmt: skip


def plain_metric(metric: Metric) -> Plain:
    """Return a point; NaN as a text, for it equals nothing, and infinity as the largest number that MLflow keeps."""
    value: Any = metric.value
    if math.isnan(value):
        value = "NaN"
    elif math.isinf(value):
        value = math.copysign(LARGEST, value)
    return {"key": metric.key, "value": value, "at": metric.timestamp, "step": metric.step}


def pages(ask: Callable[[str | None], Any]) -> Iterator[Any]:
    """Yield all pages, at most fifty."""
    token = None
    for _ in range(50):
        page = ask(token)
        yield page
        token = page.token
        if not token:
            return
    raise AssertionError("the pages have no end")
