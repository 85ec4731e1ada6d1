"""Paths of artifacts: what is let be, what is brought into one form, and what is refused."""

import json
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import artifact_paths
from experiments.artifact_paths import BadPath
from tests.shared_data import SHARED

GOOD = [
    "model.pt",
    "모델/가중치 1.pt",
    "a/b/c.txt",
    "metric+step+5.png",
    "100%.txt",
    "50% done.txt",
    "v1;v2.txt",
    "a..b/c...d",
    ".hidden",
    "trailing.",
    "estimator.html",
    "metrics:val.json",
    "결과／비교.png",
    "👩‍👩‍👧.png",
    "images/pred+step+5+timestamp+1700000000000+0b1c2d3e-0000-4000-8000-0123456789ab.png",
    # What a 2.x client sends for step 17: the digits after % would decode, and must not be.
    "images/pred%step%17%timestamp%1700000000000%k1c2d3e-0000-4000-8000-0123456789ab%compressed.webp",
]
BAD = {
    "": "empty",
    "/etc/passwd": "outside",
    "//etc/passwd": "outside",
    "..": "outside",
    ".": "outside",
    "a/..": "outside",
    "../x": "outside",
    "a/../../x": "outside",
    "a/./b": "outside",
    "a//b": "outside",
    "a/": "outside",
    "..;/x": "outside",
    "a/..;x=1/b": "outside",
    "...": "outside",
    "....//x": "outside",
    ".. /x": "outside",
    "..\\x": "outside",
    "a\\b": "outside",
    "C:/windows": "outside",
    "c:": "outside",
    "．．/x": "outside",
    "‥/x": "outside",
    "．．／x": "outside",
    "a＼b": "outside",
    "..2f..2fetc": "outside",
    "file:///etc/passwd": "outside",
    "%2e%2e/x": "still_encoded",
    "a%2Fb": "still_encoded",
    "a%5cb": "still_encoded",
    "a%00": "still_encoded",
    "%u2216etc": "still_encoded",
    "a\0b": "unseen_letter",
    "a\nb": "unseen_letter",
    "a\x7fb": "unseen_letter",
    "a\u202egnp.exe": "unseen_letter",
    "a\u200bb": "unseen_letter",
    "\ufeffa": "unseen_letter",
    "a\ud800": "unseen_letter",
    "a\u2028b": "unseen_letter",
    "a\ufffdb": "unseen_letter",
    " a": "space_at_the_edge",
    "a /b": "space_at_the_edge",
    "a?b": "address_mark",
    "a#b": "address_mark",
    "x" * 256: "too_long",
    "/".join(["long" * 20] * 20): "too_long",
    "/".join("x" * 33): "too_deep",
}


@pytest.mark.parametrize("path", GOOD)
def test_ordinary_and_odd_names_are_let_be(path):
    assert artifact_paths.checked(path) == path


@pytest.mark.parametrize(("path", "reason"), BAD.items())
def test_what_could_be_another_place_or_name_is_refused(path, reason):
    with pytest.raises(BadPath) as refused:
        artifact_paths.checked(path)
    assert refused.value.reason == reason


def test_letters_that_a_mac_takes_apart_are_put_together():
    assert artifact_paths.checked(unicodedata.normalize("NFD", "결과/점수.png")) == "결과/점수.png"


@given(st.text(max_size=60))
def test_a_path_that_is_let_be_stays_below_its_root_and_as_it_is(text):
    try:
        path = artifact_paths.checked(text)
    except BadPath:
        return
    names = path.split("/")
    assert not {"", ".", ".."} & set(names)
    assert artifact_paths.checked(path) == path
    assert unquote(path) == path or "%" not in unquote(path)


@pytest.mark.skipif(SHARED is None, reason="the collected attacks of shared/data are not here")
def test_every_collected_way_out_is_refused_or_is_a_mere_name():
    let_be = []
    for line in (SHARED / "security" / "path_traversal.jsonl").read_text(encoding="utf-8").splitlines():
        attack = json.loads(line)
        for text in (attack["text"], unquote(attack["text"])):
            try:
                path = artifact_paths.checked(text)
            except BadPath:
                continue
            assert not {"", ".", ".."} & set(path.split("/")), attack
            assert "\\" not in path
            let_be.append((attack["expect"], text))
    # Digits that nobody decodes are names like others; they lie below the run.
    harmless = ("0x2e", "%2%e")
    assert [text for wish, text in let_be if wish == "reject_4xx" and not text.startswith(harmless)] == []


@pytest.mark.parametrize(
    ("path", "key", "step", "is_small"),
    [
        ("images/pred+step+5+timestamp+17+0b1c-a.png", "pred", 5, False),
        ("images/val~mask+step+12+timestamp+17+0b1c-a+compressed.webp", "val/mask", 12, True),
        ("images/pred%step%5%timestamp%17%gb1c-a%compressed.webp", "pred", 5, True),
        ("images/val#mask%step%5%timestamp%17%gb1c-a.png", "val/mask", 5, False),
    ],
)
def test_the_name_of_a_logged_image_tells_its_key_and_step(path, key, step, is_small):
    image = artifact_paths.logged_image(path)
    assert (image.key, image.step, image.is_small) == (key, step, is_small)


@pytest.mark.parametrize(
    "path",
    [
        "pred+step+5+timestamp+17+0b1c.png",
        "images/pred+step+5.png",
        "images/pred+step%5+timestamp+17+0b.png",
        "images/deep/pred+step+5+timestamp+17+0b1c.png",
    ],
)
def test_other_names_are_no_logged_images(path):
    assert artifact_paths.logged_image(path) is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/plot.PNG", "image"),
        ("drawing.svg", "text"),
        ("estimator.html", "text"),
        ("model/MLmodel", "text"),
        ("model/model.pkl", "data"),
        ("weights", "data"),
        ("a.b/weights", "data"),
    ],
)
def test_a_name_promises_a_kind(path, kind):
    assert artifact_paths.kind_of(path) == kind


def test_folders_above_a_path():
    assert artifact_paths.above("a/b/c.txt") == ["a", "a/b"]
    assert artifact_paths.above("c.txt") == []
