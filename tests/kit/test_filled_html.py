"""Texts that fill markup of ours are text, whoever wrote them; Django's own function is what ours is held to."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from kit.filled_html import filled, filled_lines

MARKUP = '<a title="{0}">{1}</a>'
values = st.one_of(st.text(), st.integers(), st.none(), st.floats(), st.sampled_from(["<b>", "'\"&", "{0}"]))


@given(values, values)
def test_a_filled_text_is_what_django_makes_of_it(first: object, second: object) -> None:
    ours = filled(MARKUP, first, second)
    assert (ours, type(ours)) == (format_html(MARKUP, first, second), SafeString)


@given(st.lists(st.tuples(values, values)))
def test_lines_are_what_django_makes_of_them(rows: list[tuple[object, object]]) -> None:
    assert filled_lines(MARKUP, rows) == format_html_join("\n", MARKUP, rows)


def test_what_is_filled_already_is_not_escaped_again_and_lazy_texts_are_read() -> None:
    assert filled("<p>{}{}</p>", filled("<b>{}</b>", "<"), gettext_lazy("Name")) == "<p><b>&lt;</b>Name</p>"
