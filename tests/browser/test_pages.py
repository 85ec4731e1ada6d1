"""Nobody is kept out of any page: axe finds nothing, nothing is too wide, nothing complains, in both themes."""

import json

import pytest
from playwright.sync_api import Page

from teams.demo import DemoTeam
from tests.browser.conftest import Visitor
from tests.browser.eyes import Eyes, told
from tests.browser.pages import pages

# The pages of the accounts package use variables that they do not set; ours are watched by the other tests.
pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]


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


def add(html: str) -> str:
    """Return the script that puts the HTML into the page."""
    return f"document.querySelector('main').insertAdjacentHTML('beforeend', {json.dumps(html)})"


HARMS = {
    "image-alt": add("<img src='/static/favicon.svg'>"),
    "label": add("<input>"),
    "color-contrast": "document.querySelector('h1').style.color = '#ccc'",
    "pixels wide": "document.querySelector('h1').style.width = '2000px'",
    "policy: style-src": add("<p style='color: red'>x</p>"),
    "console: lost": "console.error('lost')",
    "script: broken": "setTimeout(() => { throw new Error('broken') })",
}


@pytest.mark.parametrize("named", HARMS)
def test_a_broken_page_is_noticed(named: str, owners_page: Page) -> None:
    eyes = Eyes(owners_page)
    eyes.open("/t/demo/")
    owners_page.evaluate(HARMS[named])
    problems = eyes.problems()
    assert any(named in line for line in problems), problems
