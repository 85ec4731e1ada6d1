"""Every page there is, found by asking the resolver: named addresses that answer a GET with HTML."""

import re
from collections.abc import Iterator

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from teams.demo import DemoTeam
from tests.browser.samples import LEFT_OUT, QUERIES, arguments_of

# Answers for machines: by the beginning of the address, by that of the name.
NO_PAGES = ("api/", "healthz", "readyz")
NO_PAGE_NAMES = ("mlflow",)


def named_addresses() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (view name, route, names of its arguments) of every named address that may be a page."""
    return [
        one
        for one in _named(get_resolver().url_patterns, "", "")
        if not (one[1].startswith(NO_PAGES) or one[0].startswith(NO_PAGE_NAMES) or one[0] in LEFT_OUT)
    ]


def _named(
    patterns: list[URLPattern | URLResolver], space: str, route: str
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _named(pattern.url_patterns, inner, whole)
        elif pattern.name:
            yield space + pattern.name, whole, tuple(_arguments(whole))


def _arguments(route: str) -> Iterator[str]:
    for converted, grouped in re.findall(r"\(\?P<(\w+)>|<(?:\w+:)?(\w+)>", route):
        yield converted or grouped


def pages(demo: DemoTeam, *, signed_in: bool = True) -> dict[str, str]:
    """Return view name → address of everything that answers this person with a page.

    Raises AssertionError when a named address answers neither a page, nor by a redirect, nor "not by GET".
    """
    client = Client()
    if signed_in:
        client.force_login(demo.owner)
    found: dict[str, str] = {}
    for name, _route, names in named_addresses():
        address = reverse(name, kwargs=arguments_of(name, names, demo)) + QUERIES.get(name, lambda _demo: "")(
            demo
        )
        response = client.get(address)
        assert response.status_code in {200, 302, 405}, (
            f"{address} answers {response.status_code}: has {name} its sample in tests/browser/samples.py?"
        )
        if response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html"):
            found[name] = address
    return found
