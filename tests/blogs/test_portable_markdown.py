"""Real Hugo shows mended text with the structure that Jekyll's preview has."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kit.markdown import to_html
from kit.markdown.lint import RULES
from tests.kit.markdown.structure import structure

pytestmark = pytest.mark.blogs

CONFIG = 'baseURL = "https://blog.test/"\ntitle = "글"\n[markup.goldmark.renderer]\nunsafe = true\n'
LAYOUT = "<!doctype html><html lang=ko><title>글</title><body><main>{{ .Content }}</main></body></html>"


@pytest.fixture(scope="module")
def shown_by_hugo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what Hugo makes of each rule's mended sample."""
    if not shutil.which("hugo"):
        pytest.skip("hugo is not installed")
    site: Path = tmp_path_factory.mktemp("blog")
    (site / "layouts" / "_default").mkdir(parents=True)
    (site / "layouts" / "_default" / "single.html").write_text(LAYOUT, encoding="utf-8")
    (site / "config.toml").write_text(CONFIG, encoding="utf-8")
    (site / "content").mkdir()
    for rule in RULES:
        page = f"---\ntitle: x\ndate: 2023-01-02\n---\n{rule.sample[1]}\n"
        (site / "content" / f"{rule.code}.md").write_text(page, encoding="utf-8")
    subprocess.run(["hugo", "--quiet", "--source", str(site)], check=True, capture_output=True)
    pages = {rule.code: site / "public" / rule.code / "index.html" for rule in RULES}
    found = {
        code: re.search(r"<main>(.*)</main>", page.read_text(encoding="utf-8"), re.DOTALL)
        for code, page in pages.items()
    }
    return {code: main[1] if main else "" for code, main in found.items()}


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_hugo_shows_mended_text_as_the_preview_does(shown_by_hugo: dict[str, str], rule: object) -> None:
    code, sample = rule.code, rule.sample  # type: ignore[attr-defined]
    html = shown_by_hugo[code]
    assert structure(html) == structure(to_html(sample[1]))
    assert "<del>" not in html
    assert "**" not in html
