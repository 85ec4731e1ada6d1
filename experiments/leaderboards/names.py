"""Team names: the form under which two spellings of one name meet. The original is always kept beside it."""

import re
import unicodedata
from collections.abc import Sequence

# Characters nobody sees: C0 and C1 controls, soft hyphen, joiners, direction marks, byte order mark.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
KEY_LENGTH = 200


def key(name: str) -> str:
    """Return the name for matching: composed (NFC), without invisible characters, spaces and case evened out."""
    if not name.isascii():
        name = INVISIBLE.sub("", unicodedata.normalize("NFC", name))
    elif not name.isprintable():
        name = INVISIBLE.sub("", name)
    return " ".join(name.split()).casefold()[:KEY_LENGTH]


def keys(texts: Sequence[str]) -> list[str]:
    """Return the keys of many names at once, several times as fast as one by one."""
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1:
        return [key(text) for text in texts]
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
    joined = INVISIBLE.sub("", joined).casefold()
    return [" ".join(text.split())[:KEY_LENGTH] for text in joined.split("\n")]
