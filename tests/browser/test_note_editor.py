"""The editor of a note in a real browser: preview, drafts, images, Korean composition, two people at once."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from projects.models import Note
from projects.services import notes
from teams.demo import DemoTeam
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
NEW = "/t/demo/notes/new/?kind=free"
IMAGE = r"!\[화면 캡처\]\(/t/demo/attachments/[0-9a-f]{32}\.png\)"
BODY = "textarea[name=body]"

PASTE_IMAGE = """async (bytes) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "화면 캡처.png", { type: "image/png" }));
  document.querySelector("textarea[name=body]").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def editor(owners_page: Page) -> Page:
    owners_page.goto(NEW)
    expect(owners_page.locator("markdown-toolbar")).to_be_visible()
    return owners_page


def png() -> list[int]:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), (10, 90, 90)).save(stream, "PNG")
    return list(stream.getvalue())


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/notes/*/")


def wait_for_drafts(page: Page, count: int) -> None:
    """Wait until the browser holds so many drafts; the policy forbids the library's own waiting, an eval."""
    held = "Object.keys(localStorage).filter((key) => key.startsWith('wrapup:draft:')).length"
    for _try in range(50):
        if page.evaluate(held) == count:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(held) == count


def test_the_preview_follows_the_typing(editor: Page) -> None:
    editor.locator(BODY).fill("# 오늘\n\n- 하나\n  - 둘")
    expect(editor.locator("#note-preview h1")).to_have_text("오늘")
    expect(editor.locator("#note-preview li li")).to_have_text("둘")


def test_a_draft_survives_the_browser_and_goes_with_the_save(editor: Page) -> None:
    editor.locator(BODY).fill("- 저장하지 않은 글")
    wait_for_drafts(editor, 1)
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.goto(NEW)
    expect(editor.locator(BODY)).not_to_have_value("- 저장하지 않은 글")
    editor.get_by_role("button", name="Restore it").click()
    expect(editor.locator(BODY)).to_have_value("- 저장하지 않은 글")
    save(editor)
    expect(editor.locator("article")).to_contain_text("저장하지 않은 글")
    wait_for_drafts(editor, 0)
    editor.goto(NEW)
    expect(editor.locator("[data-draft-offer]")).to_be_hidden()


def test_a_discarded_draft_is_gone(editor: Page) -> None:
    editor.locator(BODY).fill("- 버릴 글")
    wait_for_drafts(editor, 1)
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.goto(NEW)
    editor.get_by_role("button", name="Discard it").click()
    wait_for_drafts(editor, 0)


def test_leaving_with_unsaved_text_asks_and_saving_does_not(editor: Page) -> None:
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.locator(BODY).click()
    editor.keyboard.type("글")
    editor.get_by_role("link", name="Weeks").first.click()
    editor.wait_for_url("**/weeks/")
    assert asked == ["beforeunload"]
    editor.goto(NEW)
    editor.locator(BODY).click()
    editor.keyboard.type("글")
    save(editor)
    assert asked == ["beforeunload"]


def test_a_pasted_image_is_uploaded_and_shown(editor: Page) -> None:
    editor.locator(BODY).fill("앞")
    editor.evaluate(PASTE_IMAGE, png())
    expect(editor.locator(BODY)).to_have_value(re.compile(rf"^앞\n{IMAGE}\n$"))
    expect(editor.locator("#note-preview img")).to_have_js_property("naturalWidth", 20)


def test_a_refused_image_says_why_and_leaves_the_text(editor: Page) -> None:
    editor.locator(BODY).fill("앞")
    editor.evaluate(PASTE_IMAGE, list(b"<svg onload=alert(1)>"))
    expect(editor.locator("[data-upload-problem]")).to_contain_text("화면 캡처.png: This is no image")
    assert "![" not in editor.locator(BODY).input_value()


def test_a_syllable_in_composition_is_not_cut(editor: Page) -> None:
    session = editor.context.new_cdp_session(editor)
    editor.locator(BODY).fill("")
    editor.locator(BODY).click()
    for syllable in ("ㅎ", "하", "한"):
        session.send(
            "Input.imeSetComposition",
            {"text": syllable, "selectionStart": len(syllable), "selectionEnd": len(syllable)},
        )
    editor.evaluate(PASTE_IMAGE, png())
    # The upload is done, and still the text holds nothing but the syllable.
    expect(editor.locator(BODY)).to_have_value("한")
    editor.wait_for_timeout(700)
    assert editor.locator(BODY).input_value() == "한"
    session.send("Input.insertText", {"text": "한"})
    expect(editor.locator(BODY)).to_have_value(re.compile(rf"^한\n{IMAGE}\n$"))


def test_another_kind_brings_its_starting_text_until_something_is_written(editor: Page) -> None:
    editor.locator("select[name=kind]").select_option("mentoring")
    expect(editor.locator(BODY)).to_have_value(re.compile("# Questions"))
    editor.locator(BODY).fill("내가 쓴 글")
    editor.locator("select[name=kind]").select_option("peer_session")
    editor.wait_for_timeout(300)
    assert editor.locator(BODY).input_value() == "내가 쓴 글"


def test_two_people_at_once_lose_nothing(editor: Page, demo: DemoTeam, visitor: Visitor) -> None:
    note = Note.objects.of(demo.team).in_order().last()
    text = notes.NoteText.of(note).with_changes(body="- 하나\n- 둘\n- 셋")
    notes.change(note=note, by=demo.owner, version=note.version, text=text)
    edit = f"/t/demo/notes/{note.pk}/edit/"
    editor.goto(edit)
    other = visitor(demo.people[1]).new_page()
    other.goto(edit)
    other.locator(BODY).fill("- 하나\n- 둘\n- 나래의 셋")
    save(other)
    editor.locator(BODY).fill("- 하나\n- 둘\n- 가람의 셋")
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_role("alert").first).to_contain_text("Somebody saved this note")
    expect(editor.locator(".beside")).to_contain_text("나래의 셋")
    expect(editor.locator(BODY)).to_have_value("- 하나\n- 둘\n- 가람의 셋")
    editor.locator(BODY).fill("- 하나\n- 둘\n- 나래의 셋\n- 가람의 셋")
    save(editor)
    note.refresh_from_db()
    assert note.body == "- 하나\n- 둘\n- 나래의 셋\n- 가람의 셋"
