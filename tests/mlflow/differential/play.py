"""Plays a random sequence on both sides and tells where they part. Runs in the client's environment."""

import tempfile
import uuid
from pathlib import Path
from typing import Any

from tests.mlflow.differential.allowed import is_allowed
from tests.mlflow.differential.both import Plain, Side, made_as, our_store, their_store
from tests.mlflow.differential.operations import READS, sequence
from tests.mlflow.differential.words import Words
from tests.mlflow.scenarios.place import Place

MOST = 6
theirs_of_this_process: dict[str, Any] = {}


def compare(place: Place, *, seed: int, length: int) -> Plain:
    """Return how many operations were compared and the first differences, with what is needed to see them again."""
    del place
    if not theirs_of_this_process:
        folder = tempfile.TemporaryDirectory()
        theirs_of_this_process["folder"] = folder
        theirs_of_this_process["store"] = their_store(Path(folder.name))
    ours, theirs = Side(our_store()), Side(theirs_of_this_process["store"])
    differences: list[Plain] = []
    refused = found = 0
    for number, operation in enumerate(sequence(Words(seed), length=length, mark=f"s{uuid.uuid4().hex[:8]}")):
        one = ours.answer(operation)
        if operation["do"] == "create_run" and "answer" in one:
            with made_as(ours.runs[-1]):
                other = theirs.answer(operation)
        else:
            other = theirs.answer(operation)
        refused += "refused" in one
        found += bool(operation["do"] == "search_runs" and one.get("answer") and one["answer"][0])
        if not is_same(one, other) and not is_allowed(operation, one, other):
            differences.append({"number": number, "operation": operation, "ours": one, "theirs": other})
            if len(differences) >= MOST or operation["do"] not in READS:
                # After a write that differs everything would.
                break
    return {
        "compared": number + 1,
        "refused": refused,
        "searches that found": found,
        "differences": differences,
    }


def is_same(one: Plain, other: Plain) -> bool:
    """Compare answers whole, refusals by their code; what breaks here is never right."""
    return "broke" not in one and {**one, "said": ""} == {**other, "said": ""}
