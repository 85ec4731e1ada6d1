"""The rows of the team's leaderboard: put together in Python, as those of a standing are."""

from collections.abc import Container, Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from experiments.selectors.team_board import Cell, Row
from kit.filled_html import filled, filled_lines

register = template.Library()

ROW = (
    '<tr>{}{}<th scope="row" class="board-name"><a href="{}">{}</a>{}</th><td class="who">{}</td>'
    '<td class="num">{}</td><td class="num">{}</td><td class="num">{}</td>'
    '<td class="num"><span class="delta" data-way="{}" title="{}">{}</span></td>{}'
    '<td class="when"><time datetime="{}">{}</time></td></tr>'
)


@register.simple_tag
def run_rows(
    rows: Iterable[Row], *, shows_places: bool, shows_others: bool, ticked: Container[str] | None = None
) -> SafeString:
    """Return the table rows of runs.

    `shows_places` adds a cell in front, `shows_others` those of the metrics beside the primary one. With `ticked`,
    the ids that are chosen already, each run can be chosen for a comparison.
    """
    wide = _("more than three times the usual gap")
    return filled_lines(
        ROW,
        (
            (
                _tick(row, is_ticked=row.public_id in ticked) if ticked is not None else "",
                filled('<td class="num">{}</td>', row.place) if shows_places else "",
                row.url,
                row.name,
                _labels(row),
                row.owner,
                _value(row.score),
                row.public,
                _wide_gap(row.gap, wide) if row.is_gap_wide else row.gap,
                row.way,
                row.parent,
                row.difference,
                filled_lines('<td class="num">{}</td>', ((_value(one),) for one in row.others), between="")
                if shows_others
                else "",
                row.when_iso,
                row.when,
            )
            for row in rows
        ),
    )


def _tick(row: Row, *, is_ticked: bool) -> SafeString:
    return filled(
        '<td class="tick"><label><input type="checkbox" name="run" value="{}"{}>'
        '<span class="sr-only">{}</span></label></td>',
        row.public_id,
        " checked" if is_ticked else "",
        _("Compare “%(name)s”") % {"name": row.name},
    )


def _labels(row: Row) -> SafeString:
    labels = ((label.tone, label.text) for label in row.labels)
    return filled_lines(' <span class="tag" data-tone="{}">{}</span>', labels, between="")


def _value(cell: Cell) -> str:
    return filled('{}<span class="spread">{}</span>', cell.text, cell.spread) if cell.spread else cell.text


def _wide_gap(gap: str, words: str) -> SafeString:
    markup = '<span class="tag" data-tone="warn" title="{1}">{0}<span class="sr-only"> {1}</span></span>'
    return filled(markup, gap, words)
