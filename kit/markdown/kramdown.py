"""The order in which kramdown looks for blocks."""

from kit.markdown import leaves
from kit.markdown.blocks import Block, Definitions, Place, Reader
from kit.markdown.lists import read_definitions, read_list
from kit.markdown.raw_html import read_html
from kit.markdown.tables import read_table

READERS: tuple[Reader, ...] = (
    leaves.read_blank,
    leaves.read_code,
    leaves.read_fence,
    leaves.read_quote,
    leaves.read_heading,
    leaves.read_rule,
    read_list,
    read_definitions,
    read_html,
    leaves.read_underlined_heading,
    leaves.read_math,
    read_table,
    leaves.read_footnote,
    leaves.read_reference,
    leaves.read_abbreviation,
    leaves.read_attributes,
    leaves.read_extension,
    leaves.read_end_of_block,
    leaves.read_paragraph,
)


def read(source: str) -> tuple[Block, Definitions]:
    """Return the blocks of `source`, whole lines, and what it defines."""
    document, definitions = Block("document"), Definitions()
    Place(source, document, definitions, READERS).read_all()
    return document, definitions
