"""What is worth saying about a post before it is published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Remark:
    """One slip or trap: `code` is stable, `values` fill the sentence for it, `line` counts from 1 in the file."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the shape that is stored."""
        return {"code": self.code, "values": dict(self.values), "line": self.line}
