"""One file for each format; importing this package registers all of them, the particular before the general."""

import importlib
import pkgutil

from experiments.leaderboards.contract import LeaderboardFormat, Table, formats

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

GENERIC = "generic"


def recognise(table: Table) -> LeaderboardFormat:
    """Return the format of a table; the generic one, which asks for the columns, when no other knows it."""
    particular = (one for one in formats if one.slug != GENERIC and one.recognises(table))
    return next(particular, formats.get(GENERIC))
