"""Names of artifacts: which paths a program may give, and what they tell (kind, steps of logged images).

A path is a label. Bytes lie under keys of our own, so none of these rules protects our disk; they keep one
file from standing under two names, and the people who download it from names that leave their folder.
"""

import posixpath
import re
import unicodedata
from dataclasses import dataclass

LONGEST_PATH = 1000
LONGEST_NAME = 255
DEEPEST = 32

# `%` with what would decode once more; a lone one (100%.txt) is a letter like others.
STILL_ENCODED = re.compile(r"%(?:[0-9a-f]{2}|u[0-9a-f]{4})", re.IGNORECASE)
DRIVE = re.compile(r"[a-z]:", re.IGNORECASE)
# Scripts and emoji need these two to join or to part letters; every other invisible letter only deceives.
JOINERS = {"\u200c", "\u200d"}
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# MLflow's `log_image(image, key=…, step=…)`: clients before 2.23 part with % and write a slash as #, later + and ~.
LOGGED_IMAGE = re.compile(
    r"(?P<key>[^/]+)(?P<sep>[+%])step(?P=sep)(?P<step>\d{1,18})(?P=sep)timestamp(?P=sep)(?P<ms>\d{1,18})(?P=sep)"
    r"(?P<id>[0-9a-z-]{1,40})(?P<small>(?P=sep)compressed)?\.(?P<ending>[a-z0-9]{1,5})"
)

PICTURES = {"png", "jpg", "jpeg", "webp", "gif"}
TEXTS = {
    "txt",
    "log",
    "md",
    "rst",
    "csv",
    "tsv",
    "json",
    "jsonl",
    "yaml",
    "yml",
    "toml",
    "ini",
    "cfg",
    "conf",
}
# Pages and drawings too: they are shown as their source, never as what they draw.
TEXTS |= {"py", "ipynb", "sh", "sql", "r", "js", "ts", "css", "xml", "html", "htm", "svg", "tex"}
TEXT_NAMES = {"mlmodel", "dockerfile", "makefile", "license", "readme"}


class BadPath(ValueError):
    """The path is refused; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class LoggedImage:
    """What the name of a logged image tells. `is_small` is MLflow's own reduced copy."""

    key: str
    step: int
    logged_ms: int
    id: str
    is_small: bool


def checked(path: str) -> str:
    """Return the path in its one form (NFC); `path` is decoded once and relative to the holder's root.

    Raises BadPath for whatever could be another place or another name than it looks.
    """
    path = unicodedata.normalize("NFC", path)
    if not path:
        raise BadPath("empty")
    if len(path) > LONGEST_PATH:
        raise BadPath("too_long")
    names = path.split("/")
    if len(names) > DEEPEST:
        raise BadPath("too_deep")
    for name in names:
        _check_name(name)
    # What becomes dots, slashes or backslashes where somebody folds letters that look alike (．．／, ‥, ＼).
    for name in unicodedata.normalize("NFKC", path).split("/"):
        _check_place(name)
    if DRIVE.match(path):
        raise BadPath("outside")
    return path


def folder_checked(path: str) -> str:
    """Return a folder's path in its one form; the root is the empty text, one closing slash is let be."""
    plain = path.removesuffix("/")
    return checked(plain) if plain else ""


def _check_name(name: str) -> None:
    _check_place(name)
    if len(name) > LONGEST_NAME:
        raise BadPath("too_long")
    if name != name.strip():
        raise BadPath("space_at_the_edge")
    if "�" in name or any(unicodedata.category(one) in UNSEEN and one not in JOINERS for one in name):
        raise BadPath("unseen_letter")
    if is_logged_image(name):
        return
    if "#" in name or "?" in name:
        raise BadPath("address_mark")
    if STILL_ENCODED.search(name):
        raise BadPath("still_encoded")


def _check_place(name: str) -> None:
    if "\\" in name:
        raise BadPath("outside")
    # `..;x` is `..` for servers that cut parameters off, and `..2f` for some that decode by halves.
    if name.startswith("..") or not name.split(";")[0].strip(" .\t"):
        raise BadPath("outside")


def folder_of(path: str) -> str:
    """Return the folder that a path lies in; the root is the empty text."""
    return posixpath.dirname(path)


def name_of(path: str) -> str:
    """Return the last part of a path."""
    return posixpath.basename(path)


def above(path: str) -> list[str]:
    """Return every folder that a path lies in, the outermost first."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def ending_of(path: str) -> str:
    """Return what follows the last dot of the name, in small letters."""
    name = name_of(path)
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_of(path: str) -> str:
    """Return what the name promises: image, text or data. What a client says of the content counts nothing."""
    ending = ending_of(path)
    if ending in PICTURES:
        return "image"
    return "text" if ending in TEXTS or name_of(path).lower() in TEXT_NAMES else "data"


def is_logged_image(name: str) -> bool:
    """Tell whether a name is of MLflow's making for `log_image`."""
    found = LOGGED_IMAGE.fullmatch(name)
    return found is not None and found["ending"] in PICTURES and not STILL_ENCODED.search(found["key"])


def logged_image(path: str) -> LoggedImage | None:
    """Return what the name of a logged image tells, None of any other."""
    found = LOGGED_IMAGE.fullmatch(name_of(path))
    if not found or posixpath.dirname(path) != "images":
        return None
    slash = "~" if found["sep"] == "+" else "#"
    return LoggedImage(
        key=found["key"].replace(slash, "/"),
        step=int(found["step"]),
        logged_ms=int(found["ms"]),
        id=found["id"],
        is_small=bool(found["small"]),
    )
