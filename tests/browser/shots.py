"""Pictures of every page, in both languages and themes, wide and narrow, into var/shots; and the README's.

Not a test: `make shots` runs it, to be looked at. SHOTS=team-home,gallery takes only some of them.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings

from teams.demo import DemoTeam
from teams.services.appearance import choose_language
from tests.browser.conftest import Visitor
from tests.browser.pages import pages

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

FOLDER = Path(settings.ROOT) / "var" / "shots"
README = Path(settings.ROOT) / "docs" / "screenshot.png"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_take_pictures(language: str, theme: str, width: int, visitor: Visitor, demo: DemoTeam) -> None:
    choose_language(by=demo.owner, language=language)
    wanted = [name for name in os.environ.get("SHOTS", "").split(",") if name]
    seen = {"": pages(demo), "nobody-": pages(demo, signed_in=False)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": theme, "locale": language}
    for who, addresses in seen.items():
        page = visitor(None if who else demo.owner, **look).new_page()
        for name, address in addresses.items():
            if wanted and name not in wanted:
                continue
            page.goto(address, wait_until="networkidle")
            file = f"{who}{name.replace(':', '-')}.{language}.{theme}.{width}.png"
            page.screenshot(path=FOLDER / file, full_page=True)


def test_take_the_picture_of_the_readme(visitor: Visitor, demo: DemoTeam) -> None:
    choose_language(by=demo.owner, language="ko")
    page = visitor(demo.owner, viewport={"width": 1280, "height": 800}, color_scheme="light").new_page()
    page.goto(f"/t/{demo.team.slug}/", wait_until="networkidle")
    README.parent.mkdir(exist_ok=True)
    page.screenshot(path=README)
