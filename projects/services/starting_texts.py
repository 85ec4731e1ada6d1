"""What a new note starts from: a text per kind, in the language of the person who begins it."""

from django.template.loader import render_to_string
from django.utils.translation import get_language

from projects.models import NoteKind


def starting_text(kind: NoteKind, people: list[str]) -> str:
    """Return the Markdown that a note of this kind starts from; `people` get a place each for their update."""
    language = "ko" if get_language() == "ko" else "en"
    name = f"projects/starting_texts/{language}/{kind.value}.md"
    return str(render_to_string(name, {"people": people})).strip("\n") + "\n"
