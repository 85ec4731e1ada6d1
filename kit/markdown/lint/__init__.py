"""Portable Markdown: what Jekyll and Hugo would show differently, and the same said so that both agree."""

from kit.markdown.lint.contract import Finding, Rule
from kit.markdown.lint.rules import RULES
from kit.markdown.lint.rules.controls import INVISIBLE
from kit.markdown.lint.text import Text

__all__ = ["RULES", "Finding", "Rule", "lint", "mend", "strip_controls"]


def lint(source: str) -> list[Finding]:
    """Return what would look different on another blog, in the order of the text."""
    text = Text(source)
    findings = [
        Finding(*text.line_and_column(place.at), code=rule.code, message=rule.message)
        for rule in RULES
        for place in rule.find(text)
    ]
    return sorted(findings, key=lambda finding: (finding.line, finding.column))


def mend(source: str, code: str) -> str:
    """Return the source with everything that the rule `code` finds written so that blogs agree.

    Raises KeyError for a code that no rule has.
    """
    rule = {rule.code: rule for rule in RULES}[code]
    edits = {edit for place in rule.find(Text(source)) for edit in place.edits}
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        source = source[: edit.start] + edit.replacement + source[edit.end :]
    return source


def strip_controls(source: str) -> tuple[str, int]:
    """Return text as it came in without the characters nobody sees, and how many those were (to be said)."""
    return INVISIBLE.subn("", source)
