"""What may be techniques among a competition's tags and settings. Nothing becomes one until somebody says so."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.models import Technique, TechniqueKind
from experiments.selectors.technique_effects import Logged
from experiments.technique_signs import Sign, is_switch, kind_of, may_be_technique, spelling

MOST = 24


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tag or setting that no technique has. `like` is one that is spelled the same but for signs and case."""

    sign: Sign
    name: str
    kind: str
    runs: int
    like: Technique | None

    @property
    def kind_label(self) -> str:
        """The guessed kind in words."""
        return str(TechniqueKind(self.kind).label)


def suggestions(known: Logged, techniques: Sequence[Technique]) -> list[Suggestion]:
    """Return what may be techniques, what most runs have first. No query."""
    taken = {
        Sign(one.source, one.key, one.value) for technique in techniques for one in technique.signs.all()
    }
    named = {spelling(technique.name): technique for technique in techniques}
    for technique in techniques:
        for one in technique.signs.all():
            named.setdefault(spelling(one.key), technique)
    counts: Counter[Sign] = Counter()
    for tags in known.facing.tags.values():
        # A tag with a value says something of the run, as a setting does; people's words have none.
        counts.update(Sign("tag", key) for key, value in tags.items() if not value and may_be_technique(key))
    for key in {key for settings in known.facing.parameters.values() for key in settings}:
        values = [settings.get(key) for settings in known.facing.parameters.values()]
        if is_switch(key, values):
            sign = Sign("setting", key)
            counts[sign] = sum(sign.fits({}, settings) for settings in known.facing.parameters.values())
    found = [
        Suggestion(sign, sign.key[:80], kind_of(sign.key), number, named.get(spelling(sign.key)))
        for sign, number in counts.items()
        if sign not in taken
    ]
    return sorted(found, key=lambda one: (-one.runs, one.name, one.sign.source))[:MOST]
