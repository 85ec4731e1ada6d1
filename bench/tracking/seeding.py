"""Ten thousand runs at once, by SQL, in the very rows that the API writes; analysed afterwards."""

import json
import random
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.tracking.places import Place

PARAMETERS, METRICS, STARTED = 20, 10, 1_750_000_000_000
CHUNK = 5000
MODELS = ("swin", "segformer", "unet", "deeplab")


class Rows:
    """A database of either kind, into which rows are put by table."""

    def __init__(self, address: str) -> None:
        self.is_postgresql = address.startswith("postgres")
        self.connection: Any = (
            psycopg.connect(address) if self.is_postgresql else sqlite3.connect(address, timeout=60)
        )

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows."""
        names = ", ".join(f'"{column}"' for column in columns)
        if self.is_postgresql:
            with self.connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join("?" for _ in columns)
            self.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query without parameters."""
        return list(self.connection.execute(query).fetchall())

    def copy_of(self, table: str, condition: str) -> dict[str, Any]:
        """Return the one row that meets a condition, as a dict."""
        cursor = self.connection.execute(f"SELECT * FROM {table} WHERE {condition}")
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))

    def end(self) -> None:
        """Commit, analyse, close."""
        self.connection.commit()
        if self.is_postgresql:
            self.connection.autocommit = True
            self.connection.execute("VACUUM ANALYZE")
        else:
            self.connection.execute("ANALYZE")
            self.connection.commit()
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def megabytes(place: Place) -> float:
    """Return how large the database is."""
    with closing(Rows(place.database).connection) as connection:
        if place.database.startswith("postgres"):
            return connection.execute("SELECT pg_database_size(current_database())").fetchone()[0] / 1e6
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages, size = (
            connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size")
        )
        return pages * size / 1e6


def model_run(place: Place) -> str:
    """Log one run through the API, with everything that a seeded one has; return its id."""
    wire = place.wire()
    experiment = place.ids["experiment"]
    tags = [{"key": "mlflow.user", "value": "bench"}, {"key": "mlflow.source.name", "value": "train.py"},
            {"key": "mlflow.source.type", "value": "LOCAL"}, {"key": "mlflow.runName", "value": "seeded"}]  # fmt: skip
    wished = {"experiment_id": experiment, "run_name": "seeded", "start_time": STARTED, "tags": tags}
    run = wire.call("POST", "runs/create", wished)["run"]["info"]["run_id"]
    numbers = [
        {"key": name, "value": value, "timestamp": STARTED, "step": 0}
        for name, value in _numbers(random.Random(0))
    ]
    texts = [{"key": key, "value": value} for key, value in _texts(0)]
    wire.call("POST", "runs/log-batch", {"run_id": run, "metrics": numbers, "params": texts})
    wire.call("POST", "runs/update", {"run_id": run, "status": "FINISHED", "end_time": STARTED + 60_000})
    return str(run)


def seed(place: Place, count: int, *, first: int = 0) -> None:
    """Add runs to the experiment like the one that `model_run` made, and prove that they are like it."""
    if "model" not in place.ids:
        place.ids["model"] = model_run(place)
    model = place.ids["model"]
    rows = Rows(place.database)
    last = ""
    for start in range(first, first + count, CHUNK):
        numbers = range(start, min(start + CHUNK, first + count))
        last = (_ours if place.is_ours else _theirs)(rows, model, numbers)
    rows.end()
    rows.connection.close()
    shapes = [_shape(place, run) for run in (model, last)]
    assert shapes[0] == shapes[1], f"{place.name}: a seeded run differs from a logged one: {shapes}"


def _shape(place: Place, run: str) -> dict[str, Any]:
    """Return a run as the API shows it, without what tells one run from another."""
    shown = place.wire().call("GET", f"runs/get?run_id={run}")["run"]
    text = json.dumps(shown).replace(run, "RUN")
    found: dict[str, Any] = json.loads(text)
    for name in ("start_time", "end_time"):
        found["info"].pop(name)
    data = found["data"]
    return {
        "info": found["info"],
        "keys": {
            kind: sorted(one["key"] for one in data.get(kind, [])) for kind in ("metrics", "params", "tags")
        },
        "tags": sorted(tag["value"] for tag in data["tags"]),
    }


def _numbers(dice: random.Random) -> list[tuple[str, float]]:
    return [("mIoU", round(dice.random(), 4))] + [
        (f"metric_{number}", dice.random()) for number in range(1, METRICS)
    ]


def _texts(number: int) -> list[tuple[str, str]]:
    model = [("model", MODELS[number % len(MODELS)])]
    return model + [(f"param_{index}", f"value {number % 50}") for index in range(1, PARAMETERS)]


def _theirs(rows: Rows, model: str, numbers: range) -> str:
    run = rows.copy_of("runs", f"run_uuid = '{model}'")
    tags = rows.ask(f"SELECT key, value FROM tags WHERE run_uuid = '{model}' ORDER BY key")
    ids = {number: uuid.uuid4().hex for number in numbers}
    moment = {number: STARTED + 1000 * number for number in numbers}
    rows.put("runs", list(run), (
        list((run | {"run_uuid": ids[one], "start_time": moment[one], "end_time": moment[one] + 60_000,
                     "artifact_uri": run["artifact_uri"].replace(model, ids[one])}).values())
        for one in numbers
    ))  # fmt: skip
    values = [(ids[one], moment[one], *pair) for one in numbers for pair in _numbers(random.Random(one))]
    logged = [(key, value, at, run_id, 0, False) for run_id, at, key, value in values]
    rows.put("metrics", ["key", "value", "timestamp", "run_uuid", "step", "is_nan"], logged)
    rows.put("latest_metrics", ["key", "value", "timestamp", "run_uuid", "step", "is_nan"], logged)
    rows.put(
        "params", ["key", "value", "run_uuid"], ((*pair, ids[one]) for one in numbers for pair in _texts(one))
    )
    rows.put("tags", ["key", "value", "run_uuid"], ((*pair, ids[one]) for one in numbers for pair in tags))
    return ids[numbers[-1]]


def _ours(rows: Rows, model: str, numbers: range) -> str:
    run = rows.copy_of("experiments_run", f"public_id = '{model}'")
    tags = rows.ask(f"SELECT key, value FROM experiments_tag WHERE run_id = {run['id']} ORDER BY key")
    keys = dict(rows.ask("SELECT name, id FROM experiments_metrickey"))
    event = rows.copy_of("teams_historyevent", f"target_id = '{run['id']}'")
    top = rows.ask("SELECT max(id) FROM experiments_run")[0][0] + 1 - numbers[0]
    ids = {number: uuid.uuid4().hex for number in numbers}
    rows.put("experiments_run", list(run), (
        list((run | {"id": top + one, "public_id": ids[one], **_moments(rows, one)}).values()) for one in numbers
    ))  # fmt: skip
    values = [
        (top + one, keys[name], 0, STARTED, value, False)
        for one in numbers
        for name, value in _numbers(random.Random(one))
    ]
    rows.put("experiments_metricpoint", ["run_id", "key_id", "step", "logged_ms", "value", "is_nan"], values)
    experiment = run["experiment_id"]
    latest = [(r, k, experiment, v, nan, s, at, v, s, v, s, 0) for r, k, s, at, v, nan in values]
    columns = ["run_id", "key_id", "experiment_id", "value", "is_nan", "step", "logged_ms",
               "least", "least_step", "most", "most_step", "folds"]  # fmt: skip
    rows.put("experiments_latestmetric", columns, latest)
    texts = ["run_id", "experiment_id", "key", "value"]
    rows.put(
        "experiments_parameter",
        texts,
        ((top + one, experiment, *pair) for one in numbers for pair in _texts(one)),
    )
    rows.put("experiments_tag", texts, ((top + one, experiment, *pair) for one in numbers for pair in tags))
    event.pop("id")
    rows.put("teams_historyevent", list(event), (
        [json.dumps(value) if isinstance(value, dict) else value for value in (event | {"target_id": str(top + one)}).values()]
        for one in numbers
    ))  # fmt: skip
    if rows.is_postgresql:
        for table in ("experiments_run", "experiments_parameter", "experiments_tag", "teams_historyevent"):
            rows.ask(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    return ids[numbers[-1]]


def _moments(rows: Rows, number: int) -> dict[str, Any]:
    """Return when a seeded run started and ended, as the database keeps moments."""
    start, end = (datetime.fromtimestamp((STARTED + 1000 * number) / 1000 + more, UTC) for more in (0, 60))
    if rows.is_postgresql:
        return {"started_at": start, "ended_at": end}
    return {"started_at": f"{start:%Y-%m-%d %H:%M:%S}", "ended_at": f"{end:%Y-%m-%d %H:%M:%S}"}
