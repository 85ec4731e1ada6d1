"""The link that the client prints at the end of a run opens the run's page in a browser."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import browser_type_launch_args  # noqa: F401 - a fixture
from tests.mlflow.server import PASSWORD

pytestmark = [pytest.mark.mlflow, pytest.mark.browser]


@pytest.mark.parametrize("prefix", ["", "/t/ours"])
def test_the_printed_link_opens_the_runs_page(player, ours, browser: Browser, prefix: str):
    if not ours["people"]:
        pytest.skip("only on our own server")
    place = {**ours, "uri": ours["uri"] + prefix}
    link = player(3).play("scenarios.training:the_printed_link_names_run_and_experiment", place)
    page = browser.new_context().new_page()
    page.goto(f"{ours['uri']}/accounts/login/")
    page.locator("input[type=email], input[name=login]").first.fill(ours["people"]["email"])
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "login" not in url)
    # A fresh tab asks the server; in one that shows the team's home already only the hash changes.
    for start in ("about:blank", f"{ours['uri']}/t/ours/"):
        page.goto(start)
        page.goto(link)
        expect(page.get_by_role("heading", level=1)).to_contain_text("linked", timeout=20_000)
    page.context.close()
