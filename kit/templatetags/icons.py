"""The house's outlines as one cheap tag: a page shows twenty and more of them."""

from functools import lru_cache

from django import template
from django.template import Context, Engine
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

DECORATION = '\n<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>\n'
NAMED = '\n<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>\n'


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return an outline of templates/icons.html; decoration unless `label` names it."""
    return drawing(name, label)


@lru_cache(maxsize=512)
def drawing(name: str, label: str) -> SafeString:
    """Draw an outline once for each name and label; the white space keeps it off the words beside it.

    Raises KeyError where there is no such outline.
    """
    outlines = Engine.get_default().get_template("icons.html").extra_data["partials"]
    outline = outlines[name].render(Context())
    return format_html(NAMED, label, outline) if label else format_html(DECORATION, outline)
