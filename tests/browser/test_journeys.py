"""Ways through the pages that only a browser can go: dropping a file, leaving a form, and all without a script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from teams.demo import DemoTeam
from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

COMPETITION = "/t/demo/competitions/recycle-seg/"
BOARD = "rank,team,score\n1,재활용 탐정단,0.9\n2,초록 고래,0.8\n"
DROP = """(area, [name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name, { type: "text/csv" }));
  for (const kind of ["dragenter", "dragover", "drop"])
    area.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: files }));
}"""
PICK_A_GIANT = """(input) => {
  const giant = new File(["x"], "giant.csv");
  Object.defineProperty(giant, "size", { value: 200 * 1024 * 1024 });
  Object.defineProperty(input, "files", { value: [giant] });
  input.dispatchEvent(new Event("change", { bubbles: true }));
}"""


def test_a_dropped_board_is_taken_in_and_shown(owners_page: Page) -> None:
    owners_page.goto(f"{COMPETITION}boards/new/")
    area = owners_page.locator("[data-wrapup-drop]")
    area.evaluate(DROP, ["dropped.csv", BOARD])
    assert area.locator("input").evaluate("input => input.files[0].name") == "dropped.csv"
    owners_page.locator("form.board-form button").first.click()
    expect(owners_page.locator("main")).to_contain_text("dropped.csv")
    expect(owners_page.locator(".board-cells tbody tr")).to_have_count(2)


def test_a_file_that_is_too_large_is_named_before_it_is_sent(owners_page: Page) -> None:
    owners_page.goto(f"{COMPETITION}boards/new/")
    said = owners_page.locator("[data-too-large]")
    expect(said).to_be_hidden()
    owners_page.locator("[data-wrapup-drop] input").evaluate(PICK_A_GIANT)
    expect(said).to_be_visible()
    expect(owners_page.locator("form.board-form button").first).to_be_disabled()


def test_a_changed_form_asks_before_it_is_left(owners_page: Page) -> None:
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    owners_page.on("dialog", stay)
    owners_page.goto("/t/demo/posts/settings/")
    title = owners_page.locator("input[name=title_pattern]")
    title.click()
    title.press("End")
    title.press_sequentially("!")
    owners_page.locator("nav a[href='/t/demo/weeks/']").first.click(no_wait_after=True)
    owners_page.wait_for_timeout(300)
    assert (asked, owners_page.url.endswith("/posts/settings/")) == (["beforeunload"], True)
    expect(title).to_have_value(re.compile("!$"))
    owners_page.locator(".post-save button").first.click()
    owners_page.wait_for_load_state()
    owners_page.goto("/t/demo/weeks/")
    assert asked == ["beforeunload"]


def test_everything_that_matters_goes_without_a_script(
    visitor: Visitor, demo: DemoTeam, tmp_path: Path
) -> None:
    page = visitor(demo.owner, java_script_enabled=False, accept_downloads=True).new_page()
    page.goto(f"{COMPETITION}runs/new/")
    page.locator("input[name=name]").fill("스크립트 없이")
    page.locator("input[name^=metric_]").first.fill("0.8123")
    page.locator("input[name^=metric_]").first.press("Enter")
    expect(page.locator("h1")).to_contain_text("스크립트 없이")
    page.goto(f"{COMPETITION}leaderboard/")
    # The demo's competition is over: what is logged now stands after the deadline, without a place.
    expect(page.locator("tbody tr").filter(has_text="스크립트 없이")).to_have_count(1)

    page.goto(f"{COMPETITION}boards/new/")
    page.locator("textarea[name=text]").fill(BOARD)
    page.locator("form.board-form button").first.click()
    expect(page.locator(".board-cells tbody tr")).to_have_count(2)

    page.goto("/t/demo/posts/")
    page.locator("main a", has_text="71~75days").first.click()
    section = page.locator(".post-section form").first
    section.locator("textarea").fill("- 스크립트 없이 고침")
    section.locator("button").click()
    expect(page.locator(".post-section").first).to_contain_text("스크립트 없이 고침")
    with page.expect_download() as coming:
        page.locator("a[href$='/file/']").first.click()
    coming.value.save_as(tmp_path / "post.md")
    text = (tmp_path / "post.md").read_text(encoding="utf-8")
    assert text.startswith("---\ntitle: Boostcamp 71~75days\n")
    assert "- 스크립트 없이 고침\n" in text


def test_the_current_tab_is_in_sight_on_a_phone(visitor: Visitor, demo: DemoTeam) -> None:
    page = visitor(demo.owner, viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"{COMPETITION}submissions/", wait_until="networkidle")
    expect(page.locator("nav.tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
