"""Chromium before our own server with the demo team: what the tests in a browser need."""

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from teams.demo import DemoTeam
from teams.demo import load as load_people

# Playwright runs a loop in the tests' thread, and Django then suspects every query of blocking it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
Visitor = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Start the machine's own Chromium; without one the tests are skipped, or fail where CI=true."""
    if CHROMIUM is None:
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("no chromium on this machine: the browser's tests need one (apt-get install chromium)")
    if not Path(settings.BUILT_FRONT_END).exists():
        pytest.fail("the front end is not built: make build")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": CHROMIUM, "args": [*QUIET, *root]}


@pytest.fixture
def demo(transactional_db: None) -> DemoTeam:
    """The demo team with everything that its people did."""
    call_command("demo", stdout=io.StringIO())
    return load_people()


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer) -> Visitor:
    """Open a browser before our server; `user` is signed in, `options` are the context's."""

    def open_for(user: object = None, **options: object) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            context.add_cookies([cookie])
        return context

    return open_for


@pytest.fixture
def owners_page(visitor: Visitor, demo: DemoTeam) -> Page:
    """A page of the demo's owner."""
    return visitor(demo.owner).new_page()
