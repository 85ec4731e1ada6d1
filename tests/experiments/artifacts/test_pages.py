"""What people see of artifacts, and what their browsers never get to run."""

import io
import json
import struct
import zlib

import pytest
from django.urls import reverse
from PIL import Image

from experiments.models import Artifact, LoggedModel
from experiments.services import artifacts
from tests.factories.teams import MembershipFactory

SCRIPT = b"<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def thumbnails(settings, tmp_path):
    settings.THUMBNAILS = tmp_path / "thumbnails"
    return settings.THUMBNAILS


def picture(size=(40, 30), kind="PNG", mode="RGB"):
    stream = io.BytesIO()
    Image.new(mode, size, 120 if mode in {"L", "P"} else (200, 30, 60, 255)[: len(mode)]).save(stream, kind)
    return stream.getvalue()


def bomb(width, height):
    def chunk(kind, content):
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"", 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def keep(holder, path, content=b"x"):
    return artifacts.keep(holder=holder, path=path, blocks=[content], announced=len(content), by=None)


def page_of(client, team, artifact):
    return client.get(reverse("experiments:artifact", args=[team.slug, artifact.pk]))


def picture_of(client, team, artifact, size="small"):
    arguments = [team.slug, artifact.pk, size, artifact.key[:12]]
    return client.get(reverse("experiments:artifact-picture", args=arguments))


def test_the_run_shows_its_files_and_leads_to_their_folders(signed_in, team, run):
    keep(run, "결과.txt", b"mIoU 0.69")
    keep(run, "plots/roc.png", picture())
    text = signed_in.get(reverse("experiments:run", args=[team.slug, run.public_id])).content.decode()
    assert "결과.txt" in text
    assert "plots/" in text
    folder = signed_in.get(
        reverse("experiments:artifacts", args=[team.slug, run.public_id]), data={"in": "plots"}
    )
    assert "roc.png" in folder.content.decode()
    assert "결과.txt" not in folder.content.decode()


def test_a_run_without_files_does_not_speak_of_them(signed_in, team, run):
    text = signed_in.get(reverse("experiments:run", args=[team.slug, run.public_id])).content.decode()
    assert "Artifacts" not in text


def test_the_page_asks_no_more_of_the_database_for_more_files(
    signed_in, team, run, django_assert_max_num_queries
):
    address = reverse("experiments:artifacts", args=[team.slug, run.public_id])
    keep(run, "a/0.txt")
    keep(run, "0.txt")
    signed_in.get(address)
    with django_assert_max_num_queries(50) as few:
        signed_in.get(address)
    for number in range(20):
        keep(run, f"{number}.txt")
        keep(run, f"a{number}/x.txt")
    with django_assert_max_num_queries(len(few)):
        signed_in.get(address)


def test_a_models_files_have_a_page(signed_in, team, run):
    model = LoggedModel.objects.create(team=team, experiment=run.experiment, run=run, name="unet")
    keep(model, "MLmodel", b"flavors:\n  python_function: {}")
    page = signed_in.get(reverse("experiments:model-artifacts", args=[team.slug, model.public_id]))
    assert "MLmodel" in page.content.decode()
    assert "python_function" in page_of(signed_in, team, Artifact.objects.get()).content.decode()


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "notes.txt", "MLmodel", "x.json", "a.yaml"])
def test_pages_and_drawings_are_shown_as_their_source_only(signed_in, team, run, name):
    text = page_of(signed_in, team, keep(run, name, b"<svg onload=alert(1)>" + SCRIPT)).content.decode()
    assert "&lt;script&gt;alert(1)" in text
    assert "<svg onload" not in text


@pytest.mark.parametrize("name", ["model.pkl", "weights.pt", "data.npy", "model.joblib"])
def test_what_holds_objects_is_never_opened(signed_in, team, run, name):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("it was loaded",))

    import pickle

    page = page_of(signed_in, team, keep(run, name, pickle.dumps(Trap())))
    assert "This file is not shown" in page.content.decode()


def test_yaml_that_makes_objects_is_text(signed_in, team, run):
    evil = b'!!python/object/apply:os.system ["touch /tmp/x"]'
    assert "os.system" in page_of(signed_in, team, keep(run, "MLmodel", evil)).content.decode()


def test_a_logged_table_is_a_table_with_bounds_and_nothing_of_it_is_markup(signed_in, team, run):
    rows = [[number, SCRIPT.decode(), None, {"type": "image"}] for number in range(150)]
    table = json.dumps({"columns": ["n", "<b>head</b>", "c", "d"], "data": rows}).encode()
    text = page_of(signed_in, team, keep(run, "t/x.json", table)).content.decode()
    assert "&lt;b&gt;head&lt;/b&gt;" in text
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;") == 100


@pytest.mark.parametrize(
    "content",
    [
        b'{"columns": 1, "data": 2}',
        b'{"columns": ["a"], "data": [1]}',
        b"[" * 100_000,
        b"{",
        b'{"columns": ["a"], "data": [[' + b"9" * 5000 + b"]]}",
    ],
)
def test_other_json_is_text(signed_in, team, run, content):
    assert page_of(signed_in, team, keep(run, "x.json", content)).status_code == 200


def test_a_long_text_is_cut_and_bytes_are_not_shown_as_text(signed_in, team, run):
    text = page_of(signed_in, team, keep(run, "a.log", b"line\n" * 100_000)).content.decode()
    assert text.count("line\n") < 1100
    assert "Only the beginning is shown" in text
    assert page_of(signed_in, team, keep(run, "b.txt", b"\x00\x01" * 10)).status_code == 200


def test_an_image_is_encoded_anew_and_kept_small(signed_in, team, run, thumbnails):
    image = keep(run, "plot.png", picture((2000, 1000)) + b"PK\x03\x04 a stowaway")
    answer = picture_of(signed_in, team, image)
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    with Image.open(io.BytesIO(answer.content)) as small:
        assert (small.format, small.size) == ("WEBP", (320, 160))
    assert b"stowaway" not in answer.content
    assert len(list(thumbnails.rglob("*.webp"))) == 1
    assert picture_of(signed_in, team, image).content == answer.content


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "1", "LA"])
def test_images_of_every_mode_are_shown(signed_in, team, run, mode):
    content = picture(mode=mode) if mode not in {"1", "LA"} else None
    if content is None:
        stream = io.BytesIO()
        Image.new(mode, (9, 9)).save(stream, "PNG")
        content = stream.getvalue()
    assert picture_of(signed_in, team, keep(run, "m.png", content)).status_code == 200


@pytest.mark.parametrize(
    "content",
    [SCRIPT, b"", bomb(40_000, 40_000), bomb(6_000, 6_000), picture()[:40], b"<svg/>", b"%PDF-1.4"],
)
def test_what_is_no_image_or_a_bomb_is_not_shown(signed_in, team, run, content):
    image = keep(run, "plot.png", content)
    assert picture_of(signed_in, team, image).status_code == 404
    assert page_of(signed_in, team, image).status_code == 200


def test_only_names_of_images_are_decoded_and_only_in_known_sizes(signed_in, team, run):
    image = keep(run, "plot.bin", picture())
    assert picture_of(signed_in, team, image).status_code == 404
    assert picture_of(signed_in, team, keep(run, "a.png", picture()), "huge").status_code == 404


def test_steps_of_logged_images_stand_together(signed_in, team, run):
    for key, step in [("pred", 1), ("pred", 20), ("pred", 3), ("val~mask", 1)]:
        start = f"images/{key}+step+{step}+timestamp+1700000000000+0b1c-{step}"
        keep(run, f"{start}.png", picture())
        keep(run, f"{start}+compressed.webp", picture(kind="WEBP"))
    page = signed_in.get(
        reverse("experiments:artifacts", args=[team.slug, run.public_id]), data={"in": "images"}
    )
    series = page.context["series"]
    assert [(one.key, [step.step for step in one.steps]) for one in series] == [
        ("pred", [1, 3, 20]),
        ("val/mask", [1]),
    ]


def test_a_file_is_saved_and_never_shown(signed_in, team, run):
    page = keep(run, "plots/page 1.html", SCRIPT)
    answer = signed_in.get(reverse("experiments:save-artifact", args=[team.slug, page.pk]))
    assert answer.getvalue() == SCRIPT
    assert answer["Content-Disposition"] == 'attachment; filename="page 1.html"'
    assert answer["Content-Type"] == "application/octet-stream"


def test_other_teams_see_nothing(client, team, run, stranger):
    image = keep(run, "a.png", picture())
    client.force_login(stranger)
    own = stranger.memberships.get().team
    for slug in (team.slug, own.slug):
        for name, arguments in [
            ("experiments:artifacts", [run.public_id]),
            ("experiments:artifact", [image.pk]),
            ("experiments:save-artifact", [image.pk]),
            ("experiments:artifact-picture", [image.pk, "small", image.key[:12]]),
        ]:
            assert client.get(reverse(name, args=[slug, *arguments])).status_code == 404


@pytest.mark.parametrize("folder", ["../..", "/etc", "a//b", "a\\b", "%2e%2e"])
def test_no_folder_outside_is_shown(signed_in, team, run, folder):
    address = reverse("experiments:artifacts", args=[team.slug, run.public_id])
    assert signed_in.get(address, data={"in": folder}).status_code == 404


def test_people_who_only_look_see_files(client, team, run):
    keep(run, "a.txt")
    client.force_login(MembershipFactory(team=team, role="viewer").user)
    assert client.get(reverse("experiments:artifacts", args=[team.slug, run.public_id])).status_code == 200
