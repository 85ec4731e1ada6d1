"""A camp with its week 16, notes of it, and posts."""

import datetime as dt

import factory

from projects.models import CampCalendar, DayOff, Note
from retros.models import Post, PostKind
from teams.models import Team
from tests.factories.teams import TeamFactory


def camp_of_week_16(team: Team) -> CampCalendar:
    """Make the calendar in which 2 to 6 January 2023 are days 71 to 75."""
    calendar = CampCalendar.objects.create(team=team, first_day=dt.date(2022, 9, 19), country="KR")
    for day in (28, 29, 30):
        DayOff.objects.create(calendar=calendar, day=dt.date(2022, 12, day), reason="camp closed")
    return calendar


class NoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Note

    team = factory.SubFactory(TeamFactory)
    kind = "peer_session"
    day = dt.date(2023, 1, 2)
    body = "- 실험 공유\n"


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    team = factory.SubFactory(TeamFactory)
    kind = PostKind.FREE
    path = factory.Sequence(lambda number: f"_posts/2023-01-02-post-{number}.md")
    title = factory.Sequence(lambda number: f"Post {number}")
    dated_on = dt.date(2023, 1, 2)
    source = "---\ntitle: 글\ndate: 2023-01-02 18:00:00 +0900\ntags: [a]\n---\n\n# 하나\n- 가\n\n---\n\n# 둘\n- 나\n".encode()
