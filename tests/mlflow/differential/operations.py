"""A random sequence of what scripts do, as plain data: written and printed from one seed."""

from collections.abc import Iterator
from typing import Any

from tests.mlflow.differential.words import (
    METRICS,
    NAMES,
    OWNER,
    PARAMS,
    STATUSES,
    TAGS,
    Words,
    a_filter,
    an_order,
    experiment_query,
)

BAD_KEYS = ("", "../x", "/x", "a//b", "semi;colon", "x" * 251, ".", "\t")
WRITES = {
    "log_metric": 20, "log_metrics": 12, "log_param": 12, "log_params": 5, "set_tag": 10, "set_tags": 3,
    "delete_tag": 3, "update_run": 7, "delete_run": 3, "restore_run": 3, "log_inputs": 4, "create_run": 14,
    "create_experiment": 2, "rename_experiment": 1, "experiment_tag": 3, "delete_experiment_tag": 1,
    "delete_experiment": 1, "restore_experiment": 2,
}  # fmt: skip
READS = {"search_runs": 60, "get_run": 8, "history": 8, "search_experiments": 6, "get_experiment": 2}


def sequence(words: Words, *, length: int, mark: str) -> Iterator[dict[str, Any]]:
    """Yield operations; the first third writes, the rest mostly asks. Runs and experiments are numbers."""
    play = Sequence(words, mark)
    for number in range(length):
        if number < 2:
            kind = "create_experiment"
        elif number < length / 3 or words.often(0.25):
            kind = words.choices(list(WRITES), list(WRITES.values()))[0] if number > 9 else "create_run"
        else:
            kind = words.choices(list(READS), list(READS.values()))[0]
        yield {"do": kind, **getattr(play, kind)()}


class Sequence:
    """What each kind of operation says; it counts what was made."""

    def __init__(self, words: Words, mark: str) -> None:
        self.words, self.mark = words, mark
        self.runs = self.experiments = 0

    def run(self) -> dict[str, Any]:
        """Return one of the runs, now and then one that is not there."""
        return {"run": self.words.randrange(max(self.runs, 1)) if self.words.often(0.99) else 999}

    def experiment(self) -> dict[str, Any]:
        """Return one of the experiments, now and then one that is not there."""
        return {"experiment": self.words.randrange(self.experiments) if self.words.often(0.99) else 999}

    def key(self, names: tuple[str, ...]) -> str:
        """Return a key, now and then one that is refused."""
        return self.words.choice(BAD_KEYS) if self.words.often(0.03) else self.words.one_of(names)

    def create_experiment(self) -> dict[str, Any]:
        self.experiments += 1
        return {
            "name": f"{self.words.choice(['seg', 'Seg', '한글'])} {self.experiments} {self.mark}",
            "mark": self.mark,
        }

    def create_run(self) -> dict[str, Any]:
        self.runs += 1
        words = self.words
        tags = {words.one_of(TAGS): words.text() for _ in range(words.randrange(3))}
        return {
            "experiment": words.randrange(self.experiments),
            "name": words.choice(NAMES),
            "tags": tags,
            "start_time": words.moment(),
            "user": OWNER,
        }

    def rename_experiment(self) -> dict[str, Any]:
        return {**self.experiment(), "name": f"seg {self.words.randrange(9)} {self.mark}"}

    def experiment_tag(self) -> dict[str, Any]:
        return {**self.experiment(), "key": self.words.one_of(TAGS), "value": self.words.text()}

    def delete_experiment_tag(self) -> dict[str, Any]:
        return {**self.experiment(), "key": self.words.one_of(TAGS)}

    delete_experiment = restore_experiment = get_experiment = experiment
    delete_run = restore_run = get_run = run

    def search_experiments(self) -> dict[str, Any]:
        return experiment_query(self.words, self.mark)

    def log_metric(self) -> dict[str, Any]:
        return {**self.run(), "metric": metric(self.words, self.key(METRICS))}

    def log_metrics(self) -> dict[str, Any]:
        count = self.words.randint(1, 12)
        return {
            **self.run(),
            "metrics": [metric(self.words, self.words.one_of(METRICS)) for _ in range(count)],
        }

    def log_param(self) -> dict[str, Any]:
        return {**self.run(), "key": self.key(PARAMS), "value": self.words.text()}

    def log_params(self) -> dict[str, Any]:
        count = self.words.randint(1, 3)
        return {
            **self.run(),
            "params": [[self.words.one_of(PARAMS), self.words.text()] for _ in range(count)],
        }

    def set_tag(self) -> dict[str, Any]:
        key = self.key((*TAGS, "mlflow.runName", "mlflow.note.content"))
        return {**self.run(), "key": key, "value": self.words.text()}

    def set_tags(self) -> dict[str, Any]:
        count = self.words.randint(1, 4)
        return {**self.run(), "tags": [[self.words.one_of(TAGS), self.words.text()] for _ in range(count)]}

    def delete_tag(self) -> dict[str, Any]:
        return {**self.run(), "key": self.words.one_of(TAGS)}

    def update_run(self) -> dict[str, Any]:
        words = self.words
        return {
            **self.run(),
            "status": words.choice([*STATUSES, None]),
            "end_time": words.choice([None, words.moment()]),
            "name": words.choice([None, None, *NAMES]),
        }

    def log_inputs(self) -> dict[str, Any]:
        words = self.words
        return {
            **self.run(),
            "name": words.choice(["train", "검증", "Train"]),
            "digest": words.choice(["d1", "D1"]),
            "context": words.choice(["training", "validation", "검증"]),
        }

    def history(self) -> dict[str, Any]:
        return {
            **self.run(),
            "key": self.words.one_of((*METRICS, "absent")),
            "size": self.words.choice([None, 1, 2, 5]),
        }

    def search_runs(self) -> dict[str, Any]:
        """Return a search of runs; which runs its filter names is put in when it is asked."""
        words = self.words
        some = [f"run{number}" for number in words.sample(range(self.runs), min(self.runs, 4))]
        among = words.choice([1, self.experiments, self.experiments])
        return {
            "experiments": words.sample(range(self.experiments), among),
            "filter": a_filter(words, some),
            "order": an_order(words),
            "view": words.choice(["active_only", "active_only", "all", "deleted_only"]),
            "size": words.choice([1, 2, 3, 1000, 1000]),
        }


def metric(words: Words, key: str) -> list[Any]:
    """Return key, value, moment and step; few moments and steps, so that they meet."""
    return [key, words.number(), words.moment(), words.choice([-1, 0, 0, 1, 2, 3, 10**12])]
