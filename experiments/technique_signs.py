"""By what a technique is known: which tags and settings speak of one, and of which kind. Nothing of it is applied unasked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from experiments.run_differences import NO_VALUE, OF_PROGRAMS, is_quiet

OFF = NO_VALUE | {"false", "no", "off", "0", "0.0", "x", "✗", "❌", "-"}
ON = frozenset({"true", "yes", "on", "1", "o", "✓", "✔", "⭕"})

# Words of a name, and the kind they speak of; the first that fits.
WORDS = (
    ("pseudo_label", "pseudo|self.?train|noisy.?student|의사"),
    ("k_fold", "k.?fold|fold|cross.?val|폴드"),
    ("tta", "tta|test.?time"),
    ("crf", "crf"),
    ("ensemble", "ensemble|ens|stack|blend|soup|voting|앙상블"),
    ("augmentation", "aug|mix.?up|cut.?mix|cut.?out|copy.?paste|mosaic|flip|rotate|jitter|crop|증강"),
    ("loss", "loss|dice|focal|lovasz|cross.?entropy|ohem|label.?smooth|tversky|손실"),
    ("resolution", "resize|resolution|img.?size|image.?size|input.?size|multi.?scale|해상도"),
    ("training", "ema|swa|sched|warm.?up|cosine|optim|freeze|amp|grad|epoch|lr|batch"),
    ("architecture", "model|arch|backbone|encoder|decoder|neck|head|인코더"),
    ("postprocessing", "post|thresh|nms|morph|후처리"),
    ("data", "data|clean|relabel|라벨|split"),
)
# What people mark runs with that is no technique.
NO_TECHNIQUES = re.compile(
    r"(?:baseline|final|best|leak|debug|test|wip|todo|bug|베이스라인|최종)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A tag or a setting; an empty value fits any tag, and any setting that is not off."""

    source: str
    key: str
    value: str = ""

    def fits(self, tags: Mapping[str, str], parameters: Mapping[str, str]) -> bool:
        """Tell whether a run with these tags and settings shows this sign."""
        if self.source == "tag":
            return self.key in tags and (not self.value or tags[self.key] == self.value)
        found = parameters.get(self.key)
        return found is not None and (found == self.value if self.value else not is_off(found))


def is_off(value: str) -> bool:
    """Tell whether a setting says that something is not done."""
    return value.strip().lower() in OFF


def kind_of(*words: str) -> str:
    """Guess the kind of technique that a name speaks of; "other" when none is known. For suggestions only."""
    text = " ".join(words).lower()
    return next((kind for kind, known in WORDS if re.search(rf"(?<![a-z])(?:{known})", text)), "other")


def spelling(name: str) -> str:
    """Return a name without what people spell differently: Copy-Paste, copy_paste and copypaste are one."""
    return re.sub(r"[\W_]+", "", name.lower())


def may_be_technique(tag: str) -> bool:
    """Tell whether a tag may name a technique; tracking clients' own and marks such as "final" do not."""
    return not tag.startswith(OF_PROGRAMS) and not NO_TECHNIQUES.fullmatch(tag.strip())


def is_switch(key: str, values: Iterable[str | None]) -> bool:
    """Tell whether a setting is on in some runs and off, or absent, in others.

    `values`: one for each run that has settings, None where it is absent.
    """
    if is_quiet(key):
        return False
    off, on = False, set[str]()
    for value in values:
        if value is None or is_off(value):
            off = True
        else:
            on.add(value.strip().lower())
    return off and bool(on)


def sign_in(line: str) -> Sign:
    """Return the sign that a line of a form writes: `#cutmix`, `#aug = flip`, `loss = CE+Dice`, `ema`."""
    words = line.strip()
    source = "tag" if words.startswith("#") else "setting"
    key, _equals, value = words.lstrip("#").partition("=")
    return Sign(source, key.strip(), value.strip())


def written(sign: Sign) -> str:
    """Return a sign as a line that `sign_in` understands again."""
    name = f"#{sign.key}" if sign.source == "tag" else sign.key
    return f"{name} = {sign.value}" if sign.value else name
