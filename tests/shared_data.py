"""Where the real files of other people lie that tests read; they are no part of the project."""

import os
from pathlib import Path


def find() -> Path | None:
    """Return the folder: WRAPUP_SHARED, or `shared/data` beside the checkout or above it; None where there is none."""
    if named := os.environ.get("WRAPUP_SHARED"):
        return Path(named)
    above = Path(__file__).resolve().parents
    return next(
        (folder / "shared" / "data" for folder in above if (folder / "shared" / "data").is_dir()), None
    )


SHARED = find()
