"""Signing in and out, and passwords."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from teams.models import User
from tests.factories.teams import UserFactory

PASSWORD = "a-long-enough-password"


@pytest.fixture
def person(db):
    return UserFactory(email="person@example.com")


def sign_in(client, email="person@example.com", password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


@pytest.mark.parametrize("email", ["person@example.com", "Person@Example.COM", " person@example.com "])
def test_a_person_signs_in(client, person, email):
    assert sign_in(client, email).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_the_session_is_another_after_signing_in_and_dead_after_signing_out(client, person):
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client)
    during = client.session.session_key
    assert during != before
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = during
    assert client.get(reverse("preferences")).status_code == 302


def test_signing_out_needs_a_post(client, person):
    client.force_login(person)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("preferences")).status_code == 200


@pytest.mark.parametrize(
    ("email", "password"), [("person@example.com", "wrong"), ("nobody@example.com", "wrong")]
)
def test_a_wrong_password_and_an_unknown_address_look_the_same(client, person, email, password):
    answer = sign_in(client, email, password)
    assert answer.status_code == 422
    text = re.sub(r'value="[^"]*"', "", answer.content.decode())
    assert "do not belong together" in text
    assert client.session.get("_auth_user_id") is None


@pytest.mark.parametrize("email", ["person@example.com", "nobody@example.com"])
def test_asking_for_a_reset_looks_the_same_for_everybody(client, person, email):
    answer = client.post(reverse("account_reset_password"), {"email": email})
    assert answer.url == reverse("account_reset_password_done")
    assert [message.to for message in mail.outbox] == [[email]]


def test_a_closed_account_does_not_open(client, person):
    User.objects.update(is_active=False)
    sign_in(client)
    assert client.session.get("_auth_user_id") is None


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_password_is_reset_by_the_link_of_the_mail_and_only_once(client, person, language):
    headers = {"accept-language": language}
    client.post(reverse("account_reset_password"), {"email": person.email}, headers=headers)
    message = mail.outbox[0]
    assert ("비밀번호" in message.subject) == (language == "ko")
    link = re.search(r"http://testserver(/\S+)", message.body)[1]
    form = client.get(link, follow=True)
    assert form.status_code == 200
    client.post(form.request["PATH_INFO"], {"password1": "spring-2023-x", "password2": "spring-2023-x"})
    assert sign_in(client, password="spring-2023-x").status_code == 302
    client.logout()
    assert "no longer works" in client.get(link).content.decode()


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, person):
    other = type(client)()
    for browser in (client, other):
        sign_in(browser)
    given = {"oldpassword": PASSWORD, "password1": "spring-2023-x", "password2": "spring-2023-x"}
    assert client.post(reverse("account_change_password"), given).status_code == 302
    assert client.get(reverse("preferences")).status_code == 200
    assert other.get(reverse("preferences")).status_code == 302


def test_a_wrong_current_password_is_said_where_it_was_typed(client, person):
    client.force_login(person)
    given = {"oldpassword": "wrong", "password1": "spring-2023-x", "password2": "spring-2023-x"}
    answer = client.post(reverse("account_change_password"), given)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"oldpassword"}


def test_guessing_is_slowed_down(client, person):
    answers = [sign_in(client, password="wrong") for _ in range(6)]
    assert "Too many tries" in answers[-1].content.decode()
    assert "Too many tries" in sign_in(client).content.decode()


def test_a_flood_is_answered_429_and_a_forged_address_does_not_help(client, person):
    for number in range(30):
        client.post(reverse("account_login"), {}, headers={"x-forwarded-for": f"10.0.0.{number}"})
    answer = client.post(reverse("account_login"), {}, headers={"x-forwarded-for": "10.0.1.1"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"]
)
def test_after_signing_in_nobody_is_led_elsewhere(client, person, where):
    assert sign_in(client, next=where).url == reverse("home")


def test_after_signing_in_one_is_back_where_one_wanted(client, person):
    assert sign_in(client, next="/preferences/").url == "/preferences/"


def test_nobody_signs_up_without_an_invitation(client, db):
    url = reverse("account_signup")
    given = {"email": "new@example.com", "password1": "spring-2023-x"}
    assert "invitation link" in client.get(url).content.decode()
    client.post(url, given)
    assert not User.objects.exists()
