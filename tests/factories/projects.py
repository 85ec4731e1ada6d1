"""Calendars and notes."""

from datetime import date

import factory
from django.core.files.base import ContentFile

from projects.models import Attachment, CampCalendar, DayOff, Note, NoteKind
from tests.factories.teams import TeamFactory, UserFactory


class CampCalendarFactory(factory.django.DjangoModelFactory):
    """The real camp of the domain's notes: week 16 is days 71 to 75."""

    class Meta:
        model = CampCalendar
        skip_postgeneration_save = True

    team = factory.SubFactory(TeamFactory)
    first_day = date(2022, 9, 19)
    country = "KR"

    @factory.post_generation
    def closed(self, create, extracted, **kwargs):
        """The days between Christmas and New Year."""
        if create:
            for day in (28, 29, 30):
                DayOff.objects.create(calendar=self, day=date(2022, 12, day), reason="겨울 방학")


class NoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Note

    team = factory.SubFactory(TeamFactory)
    kind = NoteKind.PEER_SESSION
    day = date(2023, 1, 2)
    title = factory.Sequence(lambda number: f"노트 {number}")
    body = "- 하나\n  - 둘"
    author = factory.SubFactory(UserFactory)


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    team = factory.SubFactory(TeamFactory)
    name = "그림"
    extension = "png"
    content_type = "image/png"
    width = height = 1
    size = 68
    file = factory.LazyFunction(lambda: ContentFile(b"\x89PNG\r\n\x1a\n", name="a.png"))
