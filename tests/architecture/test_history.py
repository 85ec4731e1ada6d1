"""What goes into the history can be read there in a sentence."""

import ast
from pathlib import Path

from django.conf import settings

from teams.panels import sentences

APPS = ("teams", "projects", "experiments", "retros")


def recorded() -> set[str]:
    """Return every literal `what=` of a call in our apps."""
    found: set[str] = set()
    for app in APPS:
        for file in (Path(settings.ROOT) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.keyword) and node.arg == "what":
                    found |= {
                        one.value
                        for one in ast.walk(node.value)
                        if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    }
    return found


def test_every_kind_of_event_has_its_sentence():
    assert "team made" in recorded()
    assert sorted(recorded() - sentences.keys()) == [], "register_sentences(...) in the app's panels.py"
