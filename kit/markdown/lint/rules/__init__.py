"""The rules of portable Markdown, one a module, in the order they are told."""

from kit.markdown.lint.contract import Rule
from kit.markdown.lint.rules import (
    addresses,
    below_items,
    bullets,
    controls,
    emphasis,
    formulas,
    numbers,
    pipes,
    rules_after_text,
    tables,
    tags,
    tildes,
    underindented,
)

RULES: tuple[Rule, ...] = (
    controls.RULE,
    rules_after_text.RULE,
    tables.RULE,
    below_items.RULE,
    bullets.RULE,
    pipes.RULE,
    formulas.RULE,
    numbers.RULE,
    underindented.RULE,
    emphasis.RULE,
    tags.RULE,
    addresses.RULE,
    tildes.RULE,
)
