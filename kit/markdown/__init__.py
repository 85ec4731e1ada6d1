"""Markdown to safe HTML; the only place that marks text safe."""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from markdown import Markdown

from kit.markdown.cleaning import clean
from kit.markdown.extension import Kramdown

# In characters. Time grows with the text; above this a page would be slow, so longer texts are shown as they are.
LONGEST = 256 * 1024
# Python-Markdown marks what it put aside with the first two.
_NOT_FOR_PEOPLE = re.compile("[\x02\x03\0]")
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?")


def to_html(source: str) -> SafeString:
    """Return safe HTML of what a person wrote, as Jekyll's kramdown would show it.

    Takes any text: a longer one than `LONGEST` comes back as plain text that says so, and what is no character
    (a half of a pair, a NUL) is replaced or left out. What is stored stays as it is.
    """
    text = _HALF_CHARACTERS.sub("\ufffd", _NOT_FOR_PEOPLE.sub("", source))
    text = _LINE_ENDS.sub("\n", text).removeprefix("\ufeff")
    if len(text) > LONGEST:
        said = gettext("This text is longer than %(size)s KB, so it is shown as it was written.")
        return format_html(
            '<p><em>{}</em></p><pre tabindex="0">{}</pre>', said % {"size": LONGEST // 1024}, text
        )
    return mark_safe(clean(Markdown(extensions=[Kramdown()]).convert(text)))
