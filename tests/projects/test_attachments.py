"""Images: encoded again, or refused with a reason."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from projects.models import Attachment
from projects.services import attachments


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def picture(kind="PNG", size=(40, 30), **options):
    stream = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, (200, 30, 60, 255)[: len(mode)]).save(stream, kind, **options)
    return stream.getvalue()


def moving(kind, frames=3, size=(20, 20)):
    pictures = [Image.new("RGB", size, (index * 5 % 256, 0, 90)) for index in range(frames)]
    stream = io.BytesIO()
    pictures[0].save(stream, kind, save_all=True, append_images=pictures[1:], duration=80)
    return stream.getvalue()


def png_that_claims(width, height, data=b""):
    def chunk(kind, content):
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(data, 9))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "extension", "content_type"),
    [
        (picture("PNG"), "png", "image/png"),
        (picture("JPEG"), "jpg", "image/jpeg"),
        (picture("WEBP"), "png", "image/png"),
        (picture("GIF"), "png", "image/png"),
        (moving("GIF"), "webp", "image/webp"),
        (moving("PNG"), "webp", "image/webp"),
        (moving("WEBP"), "webp", "image/webp"),
    ],
    ids=["png", "jpeg", "webp", "gif", "moving gif", "moving png", "moving webp"],
)
def test_images_are_encoded_again(content, extension, content_type):
    encoded = attachments.encode_again(content)
    assert (encoded.extension, encoded.content_type) == (extension, content_type)
    with Image.open(io.BytesIO(encoded.content)) as image:
        assert image.size == (encoded.width, encoded.height)
        assert getattr(image, "n_frames", 1) == (3 if extension == "webp" else 1)


def test_metadata_does_not_survive_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SECRET-CAMERA"
    exif[0x8825] = {1: "N", 2: (37.0, 30.0, 0.0)}
    encoded = attachments.encode_again(picture("JPEG", exif=exif, comment=b"SECRET-COMMENT"))
    assert (encoded.width, encoded.height) == (30, 40)
    assert b"SECRET" not in encoded.content
    with Image.open(io.BytesIO(encoded.content)) as image:
        assert not image.getexif()
        assert "comment" not in image.info


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_no_kind_carries_metadata_through(kind):
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    options = {"exif": exif, "icc_profile": b"SECRET-PROFILE" * 20}
    if kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", "SECRET-TEXT")
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", "SECRET-XMP")
    else:
        options["xmp"] = b"SECRET-XMP"
    encoded = attachments.encode_again(picture(kind, **options))
    with Image.open(io.BytesIO(encoded.content)) as image:
        assert not image.getexif()
        assert "icc_profile" not in image.info
        assert "xmp" not in image.info
        assert b"SECRET" not in encoded.content


def test_a_polyglot_loses_what_is_not_picture():
    encoded = attachments.encode_again(picture("PNG") + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in encoded.content
    assert b"PK\x03\x04" not in encoded.content


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HOSTILE = {
    "svg": SVG,
    "html": b"<!doctype html><script>alert(1)</script>",
    "html behind a GIF's first letters": b"GIF89a<script>alert(1)</script>",
    "pdf": b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n",
    "zip": b"PK\x03\x04" + b"\0" * 64,
    "bmp": b"BM" + b"\0" * 200,
    "tiff": b"II*\0" + b"\0" * 200,
    "nothing": b"",
    "zeros": b"\0" * 4096,
    "a cut off png": picture("PNG")[:60],
    "a cut off jpeg": picture("JPEG")[:100],
    "a png that claims 60000 × 60000": png_that_claims(60_000, 60_000),
    "a png that claims 2 billion × 2 billion": png_that_claims(2**31 - 1, 2**31 - 1),
    "a png of 0 × 0": png_that_claims(0, 0),
    "a png bomb within Pillow's own limit": png_that_claims(9000, 9000, b"\0" * 1000),
    "a gif of too many frames": moving("GIF", frames=45, size=(1000, 1000)),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_picture_is_refused_and_leaves_nothing(content, team, member, own_media):
    file = SimpleUploadedFile("a.png", content, content_type="image/png")
    with pytest.raises(attachments.ImageRefused):
        attachments.take_in(team=team, by=member, file=file)
    assert not Attachment.objects.exists()
    assert not own_media.exists() or not [path for path in own_media.rglob("*") if path.is_file()]


def test_a_file_above_the_limit_is_refused_unread(team, member):
    class Unread(SimpleUploadedFile):
        def read(self, *args):
            raise AssertionError("read")

    file = Unread("a.png", b"", content_type="image/png")
    file.size = attachments.LARGEST_FILE + 1
    with pytest.raises(attachments.ImageRefused):
        attachments.take_in(team=team, by=member, file=file)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("화면 캡처.png", "화면 캡처"),
        ("../../etc/passwd.png", "passwd"),
        ("C:\\Users\\x\\그림.png", "그림"),
        ("a](javascript:alert(1))<b>`.png", "a javascript:alert 1 b"),
        ("\u202egnp.exe\n.png", "gnp.exe"),
        (".png", "image"),
    ],
)
def test_a_name_is_a_label_only(name, label, team, member):
    file = SimpleUploadedFile("x", picture())
    file._name = name
    image = attachments.take_in(team=team, by=member, file=file)
    assert image.name == label
    assert image.file.name == f"attachments/{image.key[:2]}/{image.key}.png"
    assert image.markdown == f"![{label}](/t/{team.slug}/attachments/{image.key}.png)"


def upload(client, team, content, name="a.png"):
    return client.post(
        reverse("projects:attach", args=[team.slug]), {"file": SimpleUploadedFile(name, content)}
    )


def test_an_uploaded_image_is_shown_to_the_team_only(client, team, member, viewer, stranger):
    client.force_login(member)
    answer = upload(client, team, picture()).json()
    client.force_login(viewer)
    response = client.get(answer["url"])
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(answer["url"], headers={"If-None-Match": response["ETag"]}).status_code == 304
    client.force_login(stranger)
    assert client.get(answer["url"]).status_code == 404
    client.logout()
    assert client.get(answer["url"]).status_code == 302


def test_an_image_of_another_team_is_not_found_under_ours(client, team, member, stranger):
    client.force_login(stranger)
    theirs = stranger.memberships.get().team
    url = upload(client, theirs, picture()).json()["url"]
    client.force_login(member)
    assert client.get(url.replace(theirs.slug, team.slug)).status_code == 404


def test_a_wrong_extension_is_not_found(signed_in, team):
    url = upload(signed_in, team, picture()).json()["url"]
    assert signed_in.get(url.replace(".png", ".html")).status_code == 404


def test_a_refused_image_is_answered_with_the_reason(signed_in, team):
    response = upload(signed_in, team, SVG, "a.svg")
    assert response.status_code == 422
    assert response.json()["code"] == "image_refused"
    assert signed_in.post(reverse("projects:attach", args=[team.slug])).json()["code"] == "no_file"


def test_viewers_may_not_upload(client, team, viewer):
    client.force_login(viewer)
    assert upload(client, team, picture()).status_code == 403
