"""What marks a function as a scenario. Read by the tests without importing it: they lack MLflow."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent


class Scenario(NamedTuple):
    """A scenario: `name` is `module:function`, `clients` the generations that can play it."""

    name: str
    clients: tuple[int, ...]
    is_core: bool
    needs_ours: bool


def scenario(
    *, clients: tuple[int, ...] = (3, 2), core: bool = False, ours: bool = False
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Mark a scenario; literals only, for they are read from the source.

    `core`: played on PostgreSQL too. `ours`: of Wrapup alone (teams, tokens), not to be proved on MLflow's server.
    """
    del clients, core, ours
    return lambda function: function


def found() -> list[Scenario]:
    """Return all scenarios of this folder, in order."""
    every = []
    for file in sorted(HERE.glob("*.py")):
        for node in ast.parse(file.read_text()).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if (
                    isinstance(mark, ast.Call)
                    and isinstance(mark.func, ast.Name)
                    and mark.func.id == "scenario"
                ):
                    said = {part.arg: ast.literal_eval(part.value) for part in mark.keywords}
                    every.append(
                        Scenario(
                            f"{HERE.name}.{file.stem}:{node.name}",
                            said.get("clients", (3, 2)),
                            said.get("core", False),
                            said.get("ours", False),
                        )
                    )
    return every
