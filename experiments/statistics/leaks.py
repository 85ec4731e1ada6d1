"""Names of data that say validation data is among what was trained on."""

import re
import unicodedata

# “v2+val”, “trainval”, “train & valid”, “all”, “full_train”, “전체”, “검증 포함”. A name that only mentions validation
# (“val fold 2”, “no-val”) says nothing of the kind.
_JOINED = re.compile(
    r"""
    train[\W_]*(?:\+|and|&|,|/|_|-)?[\W_]*val(?:id(?:ation)?)?(?![a-z])
    | (?:\+|&|\bwith[\W_])[\W_]*val(?:id(?:ation)?)?(?![a-z])
    | (?:^|[\W_])(?:all|full|fulltrain|fulldata|alldata)(?=$|[\W_])
    | 전체 | 검증[\W_]*(?:데이터)?[\W_]*(?:를|을)?[\W_]*(?:포함|합침|합친)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DENIED = re.compile(r"(?:^|[\W_])(?:no|not|without|except|excl|minus)[\W_]|미포함|제외", re.IGNORECASE)


def includes_validation(data_version: str) -> bool:
    """Tell whether the name of a data version says that validation data is in it."""
    name = unicodedata.normalize("NFC", data_version).strip()
    return bool(_JOINED.search(name)) and not _DENIED.search(name)
