"""`$p(x|y)$` outside of a table, which Jekyll makes one."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import Text


def find(text: Text) -> Iterator[Place]:
    """Find formulas of one line with a pipe; `\\vert` is the same sign to TeX."""
    for start, end in text.formulas:
        formula = text.source[start:end]
        edits = tuple(
            Edit(start + i, start + i + 1, r"\vert ")
            for i, letter in enumerate(formula)
            if letter == "|" and formula[i - 1] != "\\"
        )
        if edits and "\n" not in formula:
            yield Place(edits[0].start, edits)


RULE = Rule(
    code="pipe-in-formula",
    message=_("Jekyll takes a pipe in a formula for a table's. Write \\vert."),
    sample=("확률 $p(x|y)$", r"확률 $p(x\vert y)$"),
    find=find,
)
