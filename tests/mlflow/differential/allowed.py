"""The differences from MLflow's own store that are meant, each with its reason. Everything else is a defect."""

from tests.mlflow.differential.both import Plain

# Codes that a server tells with a status of 500 and more, which would hold a training loop for four minutes.
ANSWERED_BY_5XX = {"INTERNAL_ERROR", "INVALID_STATE"}


def is_allowed(operation: Plain, ours: Plain, theirs: Plain) -> bool:
    """Tell whether a difference is one of these."""
    if "broke" in ours:
        return False
    # Its own store breaks: ours refuses, or answers something sensible.
    if "broke" in theirs or theirs.get("refused") in ANSWERED_BY_5XX:
        return True
    # A database's complaint about a taken name is our "already exists", as when one is made.
    return operation["do"] == "rename_experiment" and (ours.get("refused"), theirs.get("refused")) == (
        "RESOURCE_ALREADY_EXISTS",
        "BAD_REQUEST",
    )
