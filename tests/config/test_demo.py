"""The demo team."""

from django.core.management import call_command

from teams.models import Membership, Team, User


def test_the_demo_loads_and_a_second_time_changes_nothing(db, capsys):
    call_command("demo")
    first = (User.objects.count(), Membership.objects.count())
    call_command("demo")
    assert (User.objects.count(), Membership.objects.count()) == first
    assert Team.objects.get(slug="demo").memberships.count() == 6
    assert "demo@example.com" in capsys.readouterr().out


def test_the_demo_owner_signs_in_with_what_is_printed(db, client):
    call_command("demo")
    assert client.login(username="demo@example.com", password="wrapup-demo")
