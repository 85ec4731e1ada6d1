"""How mail leaves, as EMAIL_URL says it."""

import pytest

from config import env

BACKENDS = "django.core.mail.backends"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("", env.Mail(f"{BACKENDS}.console.EmailBackend")),
        ("console:", env.Mail(f"{BACKENDS}.console.EmailBackend")),
        ("file:///srv/a%20b", env.Mail(f"{BACKENDS}.filebased.EmailBackend", folder="/srv/a b")),
        ("smtp://mail.example", env.Mail(f"{BACKENDS}.smtp.EmailBackend", "mail.example", 25)),
        (
            "smtp://me%40x:p%2Fw@mail.example:587?tls=1",
            env.Mail(
                f"{BACKENDS}.smtp.EmailBackend", "mail.example", 587, "me@x", "p/w", becomes_secure=True
            ),
        ),
        (
            "smtps://me:pw@mail.example",
            env.Mail(f"{BACKENDS}.smtp.EmailBackend", "mail.example", 465, "me", "pw", is_secure=True),
        ),
    ],
)
def test_each_kind_of_address(monkeypatch, url, wanted):
    monkeypatch.setenv("EMAIL_URL", url)
    assert env.mail("EMAIL_URL") == wanted


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:mail",
        "smtp://mail.example:99999",
        "smtp://mail.example?ssl=1",
        "smtps://mail.example?tls=1",
        "file:",
        "file:///",
    ],
)
def test_nonsense_is_refused_without_its_password(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(env.WrongValue, match="EMAIL_URL"):
        env.mail("EMAIL_URL")
