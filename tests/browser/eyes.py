"""What a careful person would find wrong with a page: axe's findings, errors of the console, a page too wide."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from playwright.sync_api import ConsoleMessage, Page, Response

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 390, 1280
WATCH_POLICY = """
window.refusedByPolicy = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refusedByPolicy.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""
# The nodes at fault are named by what axe says of them, so that a failure can be mended from its message.
RUN_AXE = """async (tags) => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.impact} ${rule.id}: ${node.html.slice(0, 160)} (${node.any.concat(node.all, node.none).map((one) => one.message).join("; ").slice(0, 200)})`));
}"""


@cache
def axe() -> str:
    """Return the source of axe-core."""
    return (Path(settings.ROOT) / "node_modules" / "axe-core" / "axe.min.js").read_text()


class Eyes:
    """Watches one tab: keeps what the console and the policy complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.add_init_script(WATCH_POLICY)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} {message.location.get('url', '')}")

    def open(self, address: str) -> Response | None:
        """Go to the address and wait until its charts are drawn."""
        self.complaints.clear()
        response = self.page.goto(address)
        for chart in self.page.locator("[data-wrapup-chart]").all():
            chart.locator("svg").first.wait_for()
        return response

    def problems(self) -> list[str]:
        """Return what is wrong with the open page in both themes, wide and narrow; empty when nothing is."""
        self.page.evaluate(axe())
        found: dict[str, list[str]] = {}
        for width, theme in ((DESK, "light"), (DESK, "dark"), (PHONE, "dark"), (PHONE, "light")):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=theme)
            lines = self.page.evaluate(RUN_AXE, TAGS)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                lines.append(f"the page is {wide} pixels wide")
            for line in lines:
                found.setdefault(line, []).append(f"{theme} {width}")
        refused = self.page.evaluate("window.refusedByPolicy")
        seen = [f"{line} [{', '.join(where)}]" for line, where in found.items()]
        return seen + [f"policy: {line}" for line in refused] + self.complaints


def told(problems: dict[str, list[str]]) -> str:
    """Write the problems of all pages as one text for an assertion."""
    return json.dumps(problems, indent=1, ensure_ascii=False)
