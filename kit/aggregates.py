"""Aggregates that both databases know under different names."""

from typing import Any

from django.db.models import Aggregate, JSONField


class JsonObject(Aggregate):
    """The rows of a group as one JSON object of texts: `JsonObject("key", "value")` gives `{key: value, …}`.

    Many small rows cross from the database faster as a few long texts. `key` must be unique within the group.
    """

    function = "jsonb_object_agg"
    output_field = JSONField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite calls it json_group_object."""
        return super().as_sql(compiler, connection, function="json_group_object", **context)
