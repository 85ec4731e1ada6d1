"""The differences from MLflow's own store that are meant, each with its reason. Everything else is a defect."""

import re
from collections.abc import Callable

from tests.mlflow.differential.both import Plain

# Codes that a server tells with a status of 500 and more, which would hold a training loop for four minutes.
ANSWERED_BY_5XX = {"INTERNAL_ERROR", "INVALID_STATE"}


def their_server_breaks(operation: Plain, ours: Plain, theirs: Plain) -> bool:
    """MLflow's store breaks, or its server would answer 500: ours refuses, or answers something sensible."""
    del operation, ours
    return "broke" in theirs or theirs.get("refused") in ANSWERED_BY_5XX


def a_taken_name_is_told(operation: Plain, ours: Plain, theirs: Plain) -> bool:
    """Renamed to a name that is taken: MLflow passes on the database's complaint, ours says what is wrong."""
    codes = (ours.get("refused"), theirs.get("refused"))
    return operation["do"] == "rename_experiment" and codes == ("RESOURCE_ALREADY_EXISTS", "BAD_REQUEST")


def a_missing_run_has_no_history(operation: Plain, ours: Plain, theirs: Plain) -> bool:
    """The history of a run that is not there, or not of this team: MLflow's is empty, ours is not found."""
    missing = ours.get("refused") == "RESOURCE_DOES_NOT_EXIST"
    return operation["do"] == "history" and missing and theirs.get("answer") == []


def an_exponent_may_have_a_plus(operation: Plain, ours: Plain, theirs: Plain) -> bool:
    """`1e+15`, as Python prints numbers: what cuts MLflow's filters into words stumbles over the sign."""
    del ours
    written = re.search(r"e\+\d", operation.get("filter", ""))
    return bool(written) and theirs.get("refused") == "INVALID_PARAMETER_VALUE"


def a_key_is_not_empty(operation: Plain, ours: Plain, theirs: Plain) -> bool:
    """`metrics. > 1`: MLflow looks for a metric without a name, ours says that it is missing."""
    refused = ours.get("refused") == "INVALID_PARAMETER_VALUE"
    return "metrics. " in operation.get("filter", "") and refused and "answer" in theirs


MEANT: tuple[Callable[[Plain, Plain, Plain], bool], ...] = (
    their_server_breaks,
    a_taken_name_is_told,
    a_missing_run_has_no_history,
    an_exponent_may_have_a_plus,
    a_key_is_not_empty,
)


def is_allowed(operation: Plain, ours: Plain, theirs: Plain) -> bool:
    """Tell whether a difference is one of these."""
    return "broke" not in ours and any(meant(operation, ours, theirs) for meant in MEANT)
