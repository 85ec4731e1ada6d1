"""Markdown to safe HTML; the only place that marks text safe."""

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe


def to_html(source: str) -> SafeString:
    """Return safe HTML of what a person wrote."""
    return mark_safe(nh3.clean(markdown.markdown(source)))
