"""Characters that nobody sees: they break feeds and searches."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kit.markdown.lint.contract import Edit, Place, Rule
from kit.markdown.lint.text import Text

# C0 but tab and line ends, DEL, zero-width space, byte order mark.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")


def find(text: Text) -> Iterator[Place]:
    """Find them everywhere, in code too: nobody typed them there."""
    for found in INVISIBLE.finditer(text.source):
        yield Place(found.start(), (Edit(found.start(), found.end(), ""),))


RULE = Rule(
    code="invisible-character",
    message=_("An invisible character. It can break the blog's feed; leave it out."),
    sample=("나\u200b무\x08", "나무"),
    find=find,
)
