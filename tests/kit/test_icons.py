"""Icons are drawn from one file, by one tag."""

import pytest
from django.template import Context, Template


def drawn(source: str, **context: str) -> str:
    return Template(source).render(Context(context)).strip()


def test_an_icon_is_decoration_until_it_is_named():
    decoration, named = drawn('{% icon "check" %}'), drawn('{% icon "check" label %}', label='"x"')
    assert 'aria-hidden="true"><path' in decoration
    assert 'role="img" aria-label="&quot;x&quot;"><path' in named


def test_an_icon_nobody_drew_is_a_mistake():
    with pytest.raises(KeyError):
        drawn('{% icon "unicorn" %}')
