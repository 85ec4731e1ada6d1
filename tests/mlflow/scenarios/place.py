"""Where a scenario plays, and the words that scenarios share."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

GENERATION = int(mlflow.__version__.partition(".")[0])


@dataclass
class Place:
    """A tracking server as `uri`; `people` are tokens and addresses by name where the server knows any."""

    uri: str
    people: dict[str, str] = field(default_factory=dict)

    def experiment(self, name: str = "") -> str:
        """Make a new experiment, make it the active one, return its name."""
        called = f"{name or 'seg'} {uuid.uuid4().hex[:8]}"
        mlflow.set_experiment(called)
        return called


def client() -> MlflowClient:
    """Return a client of the server that is set."""
    return MlflowClient()


def same(found: object, expected: object, what: str = "") -> None:
    """Say both when they differ."""
    if found != expected:
        raise AssertionError(f"{what}\n   found: {found!r}\nexpected: {expected!r}")


@contextmanager
def refused(code: str, *said: str) -> Iterator[None]:
    """Expect MLflow's exception with this error code, or one of `A|B`, and these words in its message."""
    try:
        yield
    except MlflowException as problem:
        if problem.error_code not in code.split("|"):
            raise AssertionError(f"{problem.error_code} instead of {code}: {problem}") from problem
        for words in said:
            if words.lower() not in str(problem).lower():
                raise AssertionError(f"{words!r} is not in: {problem}") from problem
    else:
        raise AssertionError(f"nothing was refused; expected {code}")


@contextmanager
def environment(**given: str) -> Iterator[None]:
    """Set variables for a while; an empty one is taken away."""
    before = {name: os.environ.get(name) for name in given}
    try:
        for name, value in given.items():
            os.environ.pop(name, None)
            if value:
                os.environ[name] = value
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
