"""The rows of a standing: put together in Python, where a hundred of them cost a tenth of what a template takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.filled_html import filled, filled_lines

register = template.Library()


@register.simple_tag
def places(rows: Sequence[Mapping[str, Any]], *, shows_other: bool, can_claim: bool) -> SafeString:
    """Return the table rows of places; `can_claim` adds the button by which a team is said to be ours."""
    benchmark = filled(' <span class="tag">{}</span>', _("benchmark"))
    us = _("This is us")
    return filled_lines(
        '<tr id="p{}" class="{}"><td class="num">{}</td>{}<th scope="row">{}{}</th><td class="num">{}{}</td>'
        '<td class="num">{}</td><td class="when">{}</td>{}</tr>',
        (
            (
                row["position"],
                "is-ours" if row["is_ours"] else "",
                row["rank"],
                filled('<td class="num soft">{}</td>', row["other"]) if shows_other else "",
                row["name"],
                benchmark if row["is_benchmark"] else "",
                row["score"],
                _tie(row["tied"]) if row["tied"] else "",
                row["count"],
                row["when"],
                _claim(row["name"], us) if can_claim else "",
            )
            for row in rows
        ),
    )


def _tie(tied: str) -> SafeString:
    return filled(' <span class="tie" title="{0}">=<span class="sr-only"> {0}</span></span>', tied)


def _claim(name: str, us: str) -> SafeString:
    return filled(
        '<td><button class="btn btn-ghost btn-sm" name="text" value="{0}">{1}<span class="sr-only"> {0}</span></button></td>',
        name,
        us,
    )
