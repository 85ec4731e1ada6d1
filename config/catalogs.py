"""The translations: gathers the texts of the source, one catalog an app, and says what is missing.

English texts are the source; `locale/<catalog>/ko/LC_MESSAGES/django.po` holds the Korean ones. Babel does
gettext's work, so that no program beside Python is needed.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGE = "ko"
# Fixed: a date or a version in it would make every gathering a change.
HEADER = rb"""# Korean texts of Wrapup.
msgid ""
msgstr ""
"Language: ko\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
APPS = ("teams", "projects", "experiments", "retros")
CATALOGS = ("house", *APPS)
SOURCES = ("config", "kit", "background", *APPS, "templates")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def catalog_of(source: Path) -> str:
    """Return which catalog holds the texts of a file, its path given relative to the project."""
    folder = source.parts[1] if source.parts[0] == "templates" and len(source.parts) > 2 else source.parts[0]
    return folder if folder in APPS else "house"


def po_file(root: Path, catalog: str) -> Path:
    """Return where a catalog lies."""
    return root / "locale" / catalog / LANGUAGE / "LC_MESSAGES" / "django.po"


def gather(root: Path) -> dict[str, Catalog]:
    """Return the texts that stand in the source, by catalog, without translations."""
    found = {name: _empty() for name in CATALOGS}
    for source in _sources(root):
        name = catalog_of(source.relative_to(root))
        for _line, text, _comments, context in extract("python", _as_python(source), keywords=KEYWORDS):
            found[name].add(text, context=context)
    return found


def updated(root: Path, name: str, gathered: Catalog) -> Catalog:
    """Return the gathered catalog with the translations that the file has; what left the source is dropped."""
    file = po_file(root, name)
    known = _read(file) if file.exists() else _empty()
    for message in gathered:
        if message.id and (old := known.get(message.id, message.context)):
            message.string = old.string
    return gathered


def missing(catalog: Catalog) -> Iterator[str]:
    """Name each text without a translation, and each translation whose placeholders differ from the text's."""
    for message in catalog:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple | list) else [message.string]
        if not all(strings):
            yield f"no translation: {_shown(message)}"
        else:
            yield from (f"{_shown(message)}: {error}" for error in message.check(catalog))


def store(root: Path, name: str, catalog: Catalog) -> None:
    """Write the catalog for people: sorted, without line numbers, so that two changes seldom meet."""
    file = po_file(root, name)
    file.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, catalog, width=110, no_location=True, sort_output=True, omit_header=True)
    file.write_bytes(HEADER + written.getvalue())


def compile_all(root: Path) -> None:
    """Write the binary catalogs that Django reads, those that are older than their text."""
    for name in CATALOGS:
        source = po_file(root, name)
        target = source.with_suffix(".mo")
        if source.exists() and (
            not target.exists() or target.stat().st_mtime_ns <= source.stat().st_mtime_ns
        ):
            written = BytesIO()
            write_mo(written, _read(source))
            target.write_bytes(written.getvalue())


def same(one: Catalog, other: Catalog) -> bool:
    """Tell whether two catalogs hold the same texts and translations."""
    return _pairs(one) == _pairs(other)


def stored(root: Path, name: str) -> Catalog:
    """Return the catalog as the file has it."""
    file = po_file(root, name)
    return _read(file) if file.exists() else _empty()


def _empty() -> Catalog:
    return Catalog(locale=LANGUAGE, fuzzy=False)


def _read(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=LANGUAGE)


def _sources(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        for pattern in ("*.py", "*.html", "*.txt"):
            yield from (
                file for file in sorted((root / folder).rglob(pattern)) if "migrations" not in file.parts
            )


def _as_python(source: Path) -> BytesIO:
    text = source.read_text(encoding="utf-8")
    if source.suffix != ".py":
        # Indentation means nothing in a template, and would mean something to Python's tokeniser.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(source)).splitlines())
    return BytesIO(text.encode())


def _shown(message: Message) -> str:
    return repr(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def _pairs(catalog: Catalog) -> dict[tuple[object, object], object]:
    return {(str(message.id), message.context): str(message.string) for message in catalog if message.id}
