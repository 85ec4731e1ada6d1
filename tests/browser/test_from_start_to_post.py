"""The whole way once, as a stranger goes it: start, sign in, log a run, import a board, export the week's post.

A real installation with its web process, worker and beat, on each set-up; nothing is taken from the inside.
"""

import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers.installations import ROOT, Installation, environment

BOARD = ROOT / "tests" / "data" / "leaderboards" / "kaggle_board.csv"
POST = "2023-01-02-Boostcamp-71~75days.md"
PATIENCE = 120

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and was not yet collected by its parent does not."""
    state = subprocess.run(
        ["ps", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


class Started:
    """An installation that `manage.py run` started, and what it said."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.said: list[str] = []
        self.is_up = threading.Event()
        self.process = installation.start(sys.executable, "manage.py", "run", PORT=str(free_port()), DEMO="1")
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.strip())
            if "Ctrl-C" in line:
                self.is_up.set()

    def found(self, pattern: str) -> str:
        """Return the first group of the first line that matches."""
        matches = (re.search(pattern, line) for line in self.said)
        return next(match[1] for match in matches if match)

    def processes(self) -> set[int]:
        """Return every process that descends from `manage.py run`, itself included."""
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listed.splitlines())}
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found


@pytest.fixture
def started(installation: Installation) -> Iterator[Started]:
    """The installation, up."""
    one = Started(installation)
    try:
        assert one.is_up.wait(PATIENCE), one.said
        yield one
    finally:
        if one.process.poll() is None:
            one.process.terminate()
        one.process.wait(timeout=30)


def sign_in(page: Page, started: Started) -> None:
    page.goto(started.found(r"running: (\S+)"))
    page.locator("input[name=login]").fill(started.found(r"Sign in as (\S+)"))
    page.locator("input[name=password]").fill(started.found(r"with (\S+)$"))
    page.locator("input[name=password]").press("Enter")
    expect(page).to_have_url(re.compile(r"/t/demo/$"))


def log_a_run(page: Page, base: str) -> None:
    page.goto(f"{base}t/demo/competitions/recycle-seg/runs/new/")
    page.locator("input[name=name]").fill("처음 온 사람의 실험")
    page.locator("input[name^=metric_]").first.fill("0.8123")
    page.locator("input[name^=metric_]").first.press("Enter")
    expect(page.locator("h1")).to_contain_text("처음 온 사람의 실험")
    page.goto(f"{base}t/demo/competitions/recycle-seg/leaderboard/")
    # The demo's competition is over: what is logged now stands after the deadline, without a place.
    first = page.locator("tbody tr").filter(has_text="처음 온 사람의 실험")
    expect(first).to_contain_text("처음 온 사람의 실험")
    expect(first).to_contain_text("0.8123")


def import_a_board(page: Page, base: str) -> None:
    page.goto(f"{base}t/demo/competitions/recycle-seg/boards/new/")
    page.locator("input[type=file]").set_input_files(BOARD)
    page.locator("form.board-form button").last.click()
    page.locator("form.board-form button").first.click()
    page.locator("a[href*='/standing/?snapshot=']").click(timeout=PATIENCE * 1000)
    expect(page.locator("main")).to_contain_text("재활용, 그 이상")


def export_the_week(page: Page, base: str, home: Path) -> str:
    page.goto(f"{base}t/demo/posts/")
    page.locator("main a", has_text="71~75days").first.click()
    with page.expect_download() as coming:
        page.locator("a[href$='/file/']").first.click()
    assert coming.value.suggested_filename == POST
    coming.value.save_as(home / POST)
    return (home / POST).read_text(encoding="utf-8")


def test_a_stranger_goes_the_whole_way(started: Started, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(accept_downloads=True, locale="ko-KR", timezone_id="Asia/Seoul")
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    base = started.found(r"running: (\S+)")
    sign_in(page, started)
    log_a_run(page, base)
    import_a_board(page, base)
    post = export_the_week(page, base, tmp_path)
    assert post.startswith("---\ntitle: Boostcamp 71~75days\ndate: 2023-01-02 18:00:00 +0900\n")
    context.close()

    out = tmp_path / "blog"
    command = [
        sys.executable,
        "manage.py",
        "export_week",
        "--team",
        "demo",
        "--week",
        "16",
        "--out",
        str(out),
    ]
    run = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(**started.installation.given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert (out / "_posts" / POST).read_text(encoding="utf-8") == post

    with urllib.request.urlopen(f"{base}readyz") as answer:
        assert answer.status == 200

    everyone = started.processes()
    assert len(everyone) > 1
    started.process.send_signal(signal.SIGINT)
    started.process.wait(timeout=30)
    assert [pid for pid in everyone if is_alive(pid)] == []
