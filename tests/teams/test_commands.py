"""The command line of people and teams."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from kit.commands import HouseCommand
from teams.management.commands import create_team, token
from teams.models import ApiToken, HistoryEvent, Membership, Role, Team, User
from tests.factories.teams import UserFactory


@pytest.fixture
def shell(db, capsys, monkeypatch):
    """Run a command as from a shell; return exit code, stdout, stderr."""
    monkeypatch.setattr(connections, "close_all", lambda: None)

    def run(command: type[HouseCommand], *words: str):
        name = command.__module__.rpartition(".")[2]
        try:
            command().run_from_argv(["manage.py", name, *words])
            code = 0
        except SystemExit as stop:
            code = stop.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_token_prints_the_token_and_nothing_else(shell, team, member):
    code, out, err = shell(
        token.Command, "--user", member.email.upper(), "--team", team.slug, "--name", "gpu"
    )
    assert (code, err) == (0, "")
    assert out.endswith("\n")
    made = ApiToken.objects.opened_by(out.rstrip("\n"))
    assert made is not None
    assert (made.name, made.membership.user) == ("gpu", member)


def test_token_as_json(shell, team, member):
    _code, out, _err = shell(token.Command, "--user", member.email, "--team", team.slug, "--json")
    assert ApiToken.objects.opened_by(json.loads(out)["token"])


@pytest.mark.parametrize(
    "words", [["--user", "nobody@example.com"], ["--team", "nowhere"], [], ["--nonsense"]]
)
def test_bad_input_is_one_line_and_code_2(shell, team, member, words):
    given = {"--user": member.email, "--team": team.slug} | dict(zip(words[::2], words[1::2], strict=False))
    line = [word for pair in given.items() for word in pair] if len(words) != 1 and words else words
    code, out, err = shell(token.Command, *line)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert not ApiToken.objects.exists()


def test_create_team_makes_the_team_and_its_owner(shell):
    words = ("my-team", "--name", "우리 팀", "--owner", "Boss@Example.com", "--password", "pass-me-by-9")
    code, out, err = shell(create_team.Command, *words, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "team": "my-team",
        "name": "우리 팀",
        "owner": "boss@example.com",
        "owner_is_new": True,
    }
    membership = Membership.objects.get()
    assert membership.role == Role.OWNER
    assert membership.user.check_password("pass-me-by-9")
    assert HistoryEvent.objects.get().what == "team made"


def test_create_team_takes_a_person_who_is_there(shell, client):
    person = UserFactory(email="boss@example.com", password="a-long-enough-password")
    code, _out, _err = shell(create_team.Command, "b", "--name", "B", "--owner", "boss@example.com")
    assert code == 0
    assert Membership.objects.get().user == person


@pytest.mark.parametrize(
    "words",
    [
        ["Bad Slug", "--name", "B", "--owner", "a@example.com"],
        ["b", "--name", "", "--owner", "a@example.com"],
        ["b", "--name", "x" * 81, "--owner", "a@example.com"],
        ["b", "--name", "B", "--owner", "not-an-address"],
        ["b", "--name", "B", "--owner", "boss@example.com", "--password", "not theirs"],
        ["taken", "--name", "B", "--owner", "new@example.com"],
        ["b", "--owner", "a@example.com"],
    ],
)
def test_create_team_refuses_and_leaves_nothing(shell, words):
    UserFactory(email="boss@example.com")
    Team.objects.create(slug="taken", name="Taken")
    code, out, err = shell(create_team.Command, *words)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert Team.objects.count() == 1
    assert User.objects.count() == 1


def test_a_command_called_from_code_raises(db):
    with pytest.raises(CommandError) as refused:
        call_command("token", user="nobody@example.com", team="nowhere")
    assert refused.value.returncode == 2
