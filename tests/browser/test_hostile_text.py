"""Hostile text in a real browser under our policy: nothing runs, nothing calls home."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from kit.markdown import to_html
from tests.kit.markdown.hostile import HOSTILE
from tests.kit.markdown.test_hostile_text import corpus
from tests.shared_data import SHARED

pytestmark = pytest.mark.browser

ADDRESS = "http://wrapup.test/"
ALLOWED_LINKS = {"http:", "https:", "mailto:"}


class Visit:
    """Pages that exist only for the browser; keeps what they tried."""

    def __init__(self, page: Page, policy: str) -> None:
        self.page, self.policy, self.html = page, policy, ""
        self.dialogs: list[str] = []
        self.requests: list[str] = []
        page.on("dialog", self._dismiss)
        page.context.route("**/*", self._answer)

    def _dismiss(self, dialog: object) -> None:
        self.dialogs.append(dialog.message)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    def _answer(self, route: Route) -> None:
        request = route.request
        if request.url == ADDRESS:
            headers = {"Content-Security-Policy": self.policy} if self.policy else {}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)
            return
        # Remote images of a post are shown; everything else that leaves the site is at fault.
        is_image = request.resource_type == "image" and request.url.startswith(("https://", ADDRESS))
        if not is_image and not request.url.startswith(ADDRESS):
            self.requests.append(f"{request.resource_type} {request.url}")
        route.abort()

    def show(self, html: str) -> None:
        self.html = f"<!doctype html><meta charset=utf-8><title>글</title><main>{html}</main>"
        self.page.goto(ADDRESS)
        self.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        self.page.evaluate(
            "document.querySelectorAll('main *').forEach((one) => one.dispatchEvent(new Event('mouseover')))"
        )

    def links(self) -> set[str]:
        return set(self.page.evaluate("[...document.querySelectorAll('a[href]')].map((one) => one.protocol)"))


@pytest.fixture
def page_of_nobody(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def our_policy() -> str:
    return Client().get("/accounts/login/").headers["Content-Security-Policy"]


def hostile_texts() -> list[str]:
    """Return our own texts and, where they are, some of others: about two hundred."""
    if SHARED is None:
        return HOSTILE
    return HOSTILE + corpus("xss_html")[::15] + corpus("xss_markdown")[::13]


@pytest.mark.django_db
def test_hostile_text_does_nothing_in_a_browser(page_of_nobody: Page) -> None:
    policy = our_policy()
    assert "script-src 'self'" in policy
    visit = Visit(page_of_nobody, policy)
    wanted = hostile_texts()
    for texts in (wanted[i : i + 10] for i in range(0, len(wanted), 10)):
        visit.show("<hr>".join(to_html(text) for text in texts))
        assert visit.dialogs == [], texts
        assert visit.requests == [], texts
        assert visit.links() <= ALLOWED_LINKS, texts


def test_the_browser_would_have_told(page_of_nobody: Page) -> None:
    """Without renderer and policy the same texts open dialogs and call other hosts."""
    visit = Visit(page_of_nobody, policy="")
    visit.show(
        "<img src=x onerror=alert(1)><script src='https://evil.example/x.js'></script><a href='javascript:alert(1)'>x</a>"
    )
    page_of_nobody.wait_for_timeout(200)
    assert visit.dialogs
    assert visit.requests == ["script https://evil.example/x.js"]
    assert not visit.links() <= ALLOWED_LINKS
