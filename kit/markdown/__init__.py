"""Markdown to safe HTML; the only place that marks text safe."""

import re

from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown

from kit.markdown.cleaning import clean
from kit.markdown.extension import Kramdown

# Python-Markdown marks what it put aside with these two.
_NOT_FOR_PEOPLE = re.compile("[\x02\x03\0]")
_LINE_ENDS = re.compile(r"\r\n?")


def to_html(source: str) -> SafeString:
    """Return safe HTML of what a person wrote, as Jekyll's kramdown would show it."""
    text = _LINE_ENDS.sub("\n", _NOT_FOR_PEOPLE.sub("", source)).removeprefix("\ufeff")
    return mark_safe(clean(Markdown(extensions=[Kramdown()]).convert(text)))
