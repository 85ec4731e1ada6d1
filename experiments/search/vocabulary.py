"""What may be searched: the keys of runs, of experiments and of models, as MLflow names them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.search.tree import Entity, Operator

NUMERIC = frozenset(
    {
        Operator.EQUAL, Operator.DIFFERENT, Operator.ABOVE, Operator.AT_LEAST, Operator.BELOW, Operator.AT_MOST,
    }
)  # fmt: skip
TEXTUAL = frozenset({Operator.EQUAL, Operator.DIFFERENT, Operator.LIKE, Operator.ILIKE})
LISTED = frozenset({Operator.IN, Operator.NOT_IN})
NULLABLE = frozenset({Operator.IS_NULL, Operator.IS_NOT_NULL})
EVERY_ENTITY = {
    "metric": Entity.METRIC,
    "metrics": Entity.METRIC,
    "param": Entity.PARAMETER,
    "params": Entity.PARAMETER,
    "parameter": Entity.PARAMETER,
    "parameters": Entity.PARAMETER,
    "tag": Entity.TAG,
    "tags": Entity.TAG,
    "attr": Entity.ATTRIBUTE,
    "attribute": Entity.ATTRIBUTE,
    "attributes": Entity.ATTRIBUTE,
    "run": Entity.ATTRIBUTE,
    "dataset": Entity.DATASET,
    "datasets": Entity.DATASET,
}
DATASET_KEYS = ("context", "digest", "name")


@dataclass(frozen=True)
class Vocabulary:
    """The names that one kind of search knows.

    `numbers` and `texts` are its attributes; `listed` those of the texts that take IN, and `listed_entities` what
    takes it under every key; `aliases` the other names of attributes, and `order_aliases` those of them by which may be
    sorted; `nullable` the entities that take IS NULL. With `takes_bare_texts` a text needs no quotes.
    """

    entities: Mapping[str, Entity]
    numbers: frozenset[str]
    texts: frozenset[str]
    listed: frozenset[str]
    nullable: frozenset[Entity]
    sorts: frozenset[Entity]
    aliases: Mapping[str, str] = field(default_factory=dict)
    order_aliases: frozenset[str] = frozenset()
    listed_entities: frozenset[Entity] = frozenset({Entity.DATASET})
    takes_bare_texts: bool = False

    @property
    def attributes(self) -> frozenset[str]:
        """The attributes by their own names."""
        return self.numbers | self.texts


RUNS = Vocabulary(
    entities=EVERY_ENTITY,
    numbers=frozenset({"start_time", "end_time"}),
    texts=frozenset({"run_id", "run_name", "status", "user_id", "artifact_uri"}),
    listed=frozenset({"run_id"}),
    nullable=frozenset({Entity.PARAMETER, Entity.TAG}),
    sorts=frozenset({Entity.METRIC, Entity.PARAMETER, Entity.TAG, Entity.ATTRIBUTE}),
    aliases={
        "created": "start_time",
        "Created": "start_time",
        "run name": "run_name",
        "Run name": "run_name",
        "Run Name": "run_name",
    },
    order_aliases=frozenset({"created", "Created"}),
)
EXPERIMENTS = Vocabulary(
    entities={"attribute": Entity.ATTRIBUTE, "tag": Entity.TAG, "tags": Entity.TAG},
    numbers=frozenset({"creation_time", "last_update_time"}),
    texts=frozenset({"name", "experiment_id"}),
    listed=frozenset({"experiment_id"}),
    nullable=frozenset({Entity.TAG}),
    sorts=frozenset({Entity.ATTRIBUTE}),
)
MODELS = Vocabulary(
    entities={
        "attributes": Entity.ATTRIBUTE,
        "metrics": Entity.METRIC,
        "params": Entity.PARAMETER,
        "tags": Entity.TAG,
    },
    numbers=frozenset({"creation_timestamp_ms", "last_updated_timestamp_ms"}),
    texts=frozenset({"name", "model_id", "model_type", "status", "source_run_id", "experiment_id"}),
    listed=frozenset({"name", "model_id", "model_type", "status", "source_run_id", "experiment_id"}),
    nullable=frozenset(),
    sorts=frozenset({Entity.METRIC, Entity.ATTRIBUTE}),
    aliases={
        "creation_time": "creation_timestamp_ms",
        "creation_timestamp": "creation_timestamp_ms",
        "last_updated_timestamp": "last_updated_timestamp_ms",
    },
    order_aliases=frozenset({"creation_time", "creation_timestamp", "last_updated_timestamp"}),
    listed_entities=frozenset({Entity.PARAMETER, Entity.TAG}),
    # MLflow's own example is `params.lr = 0.01`.
    takes_bare_texts=True,
)
