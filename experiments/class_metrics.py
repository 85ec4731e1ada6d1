"""Which metric is measured of which class, read from the names under which runs log it.

Teams write `iou/Paper`, `val/IoU.Paper`, `dice_Pisiform`, `AP/car`, mmsegmentation `IoU.Paper`, mmdetection
`Paper_precision`. With the competition's classes known any of these is read; without them only what stands behind a
measure's name and a slash, so that `val/loss` is no class called loss.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import NamedTuple

# Measures of one class at a time, all the better the higher; the last word before the class names one.
MEASURES = frozenset({
    "iou", "miou", "dice", "mdice", "dsc", "ap", "map", "ap50", "map50", "acc", "accuracy", "macc", "f1", "precision",
    "recall", "auc", "auroc", "auprc", "em", "jaccard", "pq",
})  # fmt: skip
SEPARATORS = "/._:- "
WORDS = re.compile(r"[^\w]+|_+")


class Reading(NamedTuple):
    """What a name says: `iou/Paper` is the measure `iou` of the class `Paper`."""

    measure: str
    name: str


def read(key: str, classes: Iterable[str] = (), metrics: Collection[str] = ()) -> Reading | None:
    """Return what a metric's name says of a class, None when it says nothing of any.

    `classes` are the competition's, spelled as it spells them, and empty when nobody listed them; `metrics` the names
    under which the competition's own metrics are logged, which may have classes too.
    """
    return Reader(classes, metrics).read(key)


class Reader:
    """Reads many names against the same classes."""

    def __init__(self, classes: Iterable[str], metrics: Collection[str] = ()) -> None:
        self.classes = {_plain(name): name for name in classes if _plain(name)}
        self.metrics = frozenset(metrics)

    def read(self, key: str) -> Reading | None:
        """Return what one name says; a metric of the competition itself is of no class."""
        if key in self.metrics:
            return None
        return self._of_known(key) if self.classes else self._of_any(key)

    def _of_known(self, key: str) -> Reading | None:
        cuts = [at for at, letter in enumerate(key) if letter in SEPARATORS]
        for at in cuts:
            # The longest class wins: of `iou/Paper pack` the class is not pack.
            measure, name = key[:at], self.classes.get(_plain(key[at + 1 :]))
            if name and measure.strip(SEPARATORS):
                return Reading(measure, name)
        for at in reversed(cuts):
            measure, name = key[at + 1 :], self.classes.get(_plain(key[:at]))
            if name and _plain(measure) in MEASURES:
                return Reading(measure, name)
        return None

    def _of_any(self, key: str) -> Reading | None:
        measure, slash, name = key.rpartition("/")
        if not slash or not name or not measure:
            return None
        last = WORDS.split(measure)[-1].casefold()
        return Reading(measure, name) if last in MEASURES or measure in self.metrics else None


def _plain(name: str) -> str:
    """Return a name without case and separators: General trash, general_trash and General-Trash are one class."""
    return WORDS.sub("", unicodedata.normalize("NFC", name).casefold())
