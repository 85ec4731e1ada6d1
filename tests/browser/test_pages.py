"""Nobody is kept out of any page: axe finds nothing, nothing is too wide, nothing complains, in both themes."""

import pytest
from playwright.sync_api import Page

from teams.demo import DemoTeam
from tests.browser.conftest import Visitor
from tests.browser.eyes import Eyes, told
from tests.browser.pages import pages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("part", ["house", "projects", "experiments", "retros"])
def test_no_page_has_a_problem(part: str, owners_page: Page, demo: DemoTeam) -> None:
    eyes, found = Eyes(owners_page), {}
    for name, address in pages(demo).items():
        if (name.split(":")[0] if ":" in name else "house") == part:
            eyes.open(address)
            found[name] = eyes.problems()
    assert not any(found.values()), told({name: lines for name, lines in found.items() if lines})


def test_pages_for_everybody_have_no_problem(visitor: Visitor, demo: DemoTeam) -> None:
    eyes, found = Eyes(visitor().new_page()), {}
    for name, address in {**pages(demo, signed_in=False), "lost": "/no/such/page/"}.items():
        eyes.open(address)
        # The browser itself reports the 404 that was asked for.
        found[name] = [line for line in eyes.problems() if not (name == "lost" and "status of 404" in line)]
    assert not any(found.values()), told({name: lines for name, lines in found.items() if lines})


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("document.querySelector('main').append(document.createElement('img'))", "image-alt"),
        ("document.querySelector('h1').style.color = '#ccc'", "color-contrast"),
        (
            "document.querySelector('main').append(Object.assign(document.createElement('div'), {style: 'width: 2000px; height: 1px'}))",
            "pixels wide",
        ),
        ("document.querySelector('main').setAttribute('style', 'margin: 1px')", ""),
        (
            "document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')",
            "policy: style-src",
        ),
        ("console.error('lost')", "console: lost"),
        ("setTimeout(() => { throw new Error('broken') })", "script: broken"),
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')", "label"),
    ],
)
def test_a_broken_page_is_noticed(harm: str, named: str, owners_page: Page) -> None:
    eyes = Eyes(owners_page)
    eyes.open("/gallery/")
    owners_page.evaluate(harm)
    assert any(named in line for line in eyes.problems()), f"{harm} passed"
