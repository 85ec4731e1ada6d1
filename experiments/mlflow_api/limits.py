"""What may be logged: MLflow's limits on names, values and batches, told in MLflow's own sentences."""

import json
import posixpath
import re

from experiments.mlflow_api.problems import Problem, invalid

LONGEST_KEY = 250
LONGEST_PARAMETER, LONGEST_TAG = 6000, 8000
LONGEST_EXPERIMENT_NAME, LONGEST_EXPERIMENT_TAG = 500, 20_000
LONGEST_RUN_NAME = 250
MOST_METRICS, MOST_PARAMETERS, MOST_TAGS, MOST_TOGETHER = 1000, 100, 100, 1000
MOST_BATCH_BYTES = 1_000_000

KEY = re.compile(r"[/\w.\- :]*")
RUN_ID = re.compile(r"[a-zA-Z0-9][\w\-]{0,255}")
WRONG_LETTERS = "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
WRONG_PATH = (
    "Names may be treated as files in certain cases, and must not resolve to other names when treated as such."
    " This name would resolve to '{}'"
)


def bad_value(path: str, value: object, hint: str = "") -> Problem:
    """Return the problem of a value, as MLflow words it; `path` says which field it is."""
    shown = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return invalid(f"Invalid value {shown} for parameter '{path}' supplied{': ' if hint else '.'}{hint}")


def too_long(name: str, limit: int) -> Problem:
    """Return the problem of a text over its limit."""
    return invalid(f"'{name}' exceeds the maximum length of {limit} characters")


def check_key(key: str, path: str, name: str) -> None:
    """Refuse a key of a metric, parameter or tag that MLflow refuses; `name` is what a long one is called."""
    # Nearly all keys are plain words; only the others have to be looked at as paths.
    if key.isidentifier() and len(key) <= LONGEST_KEY:
        return
    if not KEY.fullmatch(key):
        raise bad_value(path, key, WRONG_LETTERS)
    plain = posixpath.normpath(key)
    if plain != key or plain == "." or plain.startswith(("..", "/")):
        raise bad_value(path, key, WRONG_PATH.format(plain))
    if len(key) > LONGEST_KEY:
        raise too_long(name, LONGEST_KEY)


def check_experiment_name(name: str) -> None:
    """Refuse a name that is too long."""
    if len(name) > LONGEST_EXPERIMENT_NAME:
        raise too_long("name", LONGEST_EXPERIMENT_NAME)


def check_experiment_tag(key: str, value: str) -> None:
    """Refuse a wrong tag of an experiment. These are not cut: MLflow refuses them."""
    check_key(key, "key", "key")
    if len(value) > LONGEST_EXPERIMENT_TAG:
        raise too_long("value", LONGEST_EXPERIMENT_TAG)


def check_run_id(run_id: str) -> None:
    """Refuse what cannot be the id of a run."""
    if not RUN_ID.fullmatch(run_id):
        raise bad_value("run_id", run_id)


def check_batch(metrics: int, parameters: int, tags: int) -> None:
    """Refuse a batch with too much in it."""
    for name, most, count in (
        ("metrics", MOST_METRICS, metrics),
        ("params", MOST_PARAMETERS, parameters),
        ("tags", MOST_TAGS, tags),
        ("metrics, params, and tags", MOST_TOGETHER, metrics + parameters + tags),
    ):
        if count > most:
            raise invalid(
                f"A batch logging request can contain at most {most} {name}. Got {count} {name}."
                f" Please split up {name} across multiple requests and try again."
            )


def check_unique(keys: list[str]) -> None:
    """Refuse parameters of which two have one key."""
    seen: set[str] = set()
    if twice := [key for key in keys if key in seen or seen.add(key)]:  # type: ignore[func-returns-value]
        raise invalid(
            f"Duplicate parameter keys have been submitted: {twice}. Please ensure the request contains only one"
            " param value per param key."
        )
