"""The interface speaks in the glossary's words."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

from config.catalogs import CATALOGS

ROOT = Path(settings.ROOT)


def entries() -> list[tuple[str, str, list[str]]]:
    """Return what the table says: the English word, the Korean one, and the words that are not used for it."""
    found = []
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4 and cells[0] != "English":
            found.append((cells[0], cells[1], [word.strip() for word in cells[3].split(",")]))
    return found


def texts() -> list[tuple[str, str]]:
    """Return every text of the interface in English and in Korean."""
    return [
        (f"{one.msgid}\n{one.msgid_plural}", "\n".join([one.msgstr, *one.msgstr_plural.values()]))
        for name in CATALOGS
        for one in polib.pofile(str(ROOT / "locale" / name / "ko" / "LC_MESSAGES" / "django.po"))
    ]


def holds(text: str, word: str) -> bool:
    """Whether a text uses a word; English ones whole, Korean ones with any particle behind them."""
    if word.isascii():
        return bool(re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", text, re.IGNORECASE))
    return bool(re.search(rf"(?<![가-힣]){re.escape(word)}", text))


ENTRIES = entries()
TEXTS = texts()


def test_the_glossary_can_be_read() -> None:
    assert len(ENTRIES) > 40
    assert len(TEXTS) > 500


@pytest.mark.parametrize(("english", "korean", "others"), ENTRIES, ids=[one[0] for one in ENTRIES])
def test_no_text_uses_another_word(english: str, korean: str, others: list[str]) -> None:
    found = [(word, *pair) for word in others for pair in TEXTS if any(holds(text, word) for text in pair)]
    assert found == [], f"{english} is {korean}"


@pytest.mark.parametrize(("english", "korean", "others"), ENTRIES, ids=[one[0] for one in ENTRIES])
def test_the_word_itself_is_used(english: str, korean: str, others: list[str]) -> None:
    assert any(korean in text for _, text in TEXTS), f"no text speaks of {korean}"
    assert korean not in others


def test_no_word_stands_for_two_things() -> None:
    for place in (0, 1):
        words = [entry[place] for entry in ENTRIES]
        assert len(words) == len(set(words))


def test_a_particle_does_not_hide_a_word_and_a_longer_word_is_another() -> None:
    assert holds("멤버를 초대", "멤버")
    assert not holds("부캠런", "런")
    assert holds("Two trials", "trial")
    assert not holds("industrial", "trial")
