"""Scenarios in which two people do in the same moment what only one may: played by test_team_races.py."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any

from django.db import connection
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from kit.refusals import Refused
from teams.access import Power
from teams.api.base import TeamAPIView
from teams.models import HistoryEvent, Invitation, Membership, Role, Team, User
from teams.services import invitations, members, teams, tokens


def at_once(*calls: Callable[[], Any]) -> list[str]:
    """Make the calls in the same moment, each on a connection of its own; return how each ended."""
    start, ended = Barrier(len(calls)), [""] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            start.wait()
            ended[place] = str(call() or "done")
        except Refused as refused:
            ended[place] = refused.code
        except Exception as problem:  # noqa: BLE001 - the test shows it
            ended[place] = repr(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def a_team(number: int) -> tuple[Team, User]:
    owner = User.objects.create_user(f"owner{number}@example.com", None)
    return teams.create(slug=f"team-{number}", name="T", by=owner), owner


def join(invitation: Invitation, person: User) -> str:
    return invitations.accept(invitation=invitation, person=person).role


def accepted_by_two(rounds: int) -> list[list[str]]:
    """Let two people follow one link."""
    told = []
    for number in range(rounds):
        team, owner = a_team(number)
        made, _secret = invitations.invite(team=team, role=Role.MEMBER, email="", days=1, by=owner)
        people = [User.objects.create_user(f"{name}{number}@example.com", None) for name in "ab"]
        rows = [Invitation.objects.get(pk=made.pk) for _person in people]
        ended = at_once(*(partial(join, row, person) for row, person in zip(rows, people, strict=True)))
        told.append([*ended, str(Membership.objects.of(team).current().count())])
    return told


def both_owners_leave(rounds: int) -> list[list[str]]:
    """Let both owners leave."""
    told = []
    for number in range(rounds):
        team, _owner = a_team(number)
        second = User.objects.create_user(f"second{number}@example.com", None)
        Membership.objects.create(team=team, user=second, role=Role.OWNER)
        both = list(Membership.objects.of(team).select_related("user"))
        ended = at_once(*(partial(members.end, membership=one, by=one.user) for one in both))
        told.append([*ended, str(Membership.objects.of(team).current().owners().count())])
    return told


class Marks(TeamAPIView):
    """Creates something."""

    powers = {"POST": Power.READ}

    def post(self, request: Any, team_slug: str) -> Response:
        """Leave a mark in the history."""
        made = HistoryEvent.objects.record(team=self.team, by=self.person, what="mark", target=self.team)
        return Response({"pk": made.pk}, status=201)


def one_key_twice(rounds: int) -> list[list[Any]]:
    """Let two calls come with one Idempotency-Key."""
    view, told = Marks.as_view(), []
    for number in range(rounds):
        team, owner = a_team(number)
        membership = Membership.objects.get(team=team, user=owner)
        _token, secret = tokens.issue(membership=membership, name="t", by=owner)
        headers = {"authorization": f"Bearer {secret}", "Idempotency-Key": "one"}

        def call(slug: str = team.slug, headers: dict[str, str] = headers) -> str:
            request = APIRequestFactory().post("/marks/", {}, format="json", headers=headers)
            answer = view(request, team_slug=slug)
            return f"{answer.status_code} {answer.data['pk']}"

        ended = at_once(call, call)
        marks = HistoryEvent.objects.of(team).filter(what="mark").count()
        told.append([len(set(ended)), ended[0][:3], marks])
    return told
