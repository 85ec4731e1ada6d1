"""One file for each format; importing this package registers all of them, the particular before the general."""

import importlib
import pkgutil

from experiments.tables.contract import Asker, Reading, Source, TableFormat, Target, formats

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

GENERAL = "experiment_table"


def recognise(source: Source) -> TableFormat:
    """Return the format of a text by its first table; the general one, which asks, when no other knows it."""
    particular = (one for one in formats if one.slug != GENERAL and one.recognises(source.grids[0]))
    return next(particular, formats.get(GENERAL))


def understand(source: Source, target: Target, answers: dict[str, str] | None = None) -> Reading:
    """Return what a text was understood as under the answers given so far."""
    return recognise(source).read(source, target, Asker(answers or {}))
