"""A full disk breaks nothing: what does not fit is refused in words, and what was begun goes on when there is room."""

import sys

import pytest

from tests.servers.installations import Installation

pytestmark = pytest.mark.servers

PLAY = "tests.servers.full_disk"


@pytest.mark.skipif(
    sys.platform != "linux", reason="missing: a limit to the size of files that can be lifted again"
)
def test_what_does_not_fit_is_refused_in_words_and_leaves_no_file_and_no_row(embedded: Installation):
    told = embedded.play(f"{PLAY}:uploads")
    assert told["full"] == {name: [507, True] for name in ("artifact", "board", "image")}
    assert told["left"] == {"files": [], "rows": 0}
    assert told["room"] == {"artifact": 200, "board": 302, "image": 201}


@pytest.mark.parametrize("pages", [2, 20, 60])
def test_an_import_goes_on_when_the_database_may_grow_again(embedded: Installation, pages: int):
    told = embedded.play(f"{PLAY}:an_import", pages=pages)
    assert not told["full"].startswith("done")
    assert told == {"full": told["full"], "code": 0, "wrong": [], "check": "ok"}
