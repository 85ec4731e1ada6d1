"""The hour with the mentor."""

from retros.sections.contract import sections
from retros.sections.from_notes import FromNotes


@sections.register
class Mentoring(FromNotes):
    """The section `멘토링`."""

    slug = "mentoring"
    heading = "멘토링"
    aliases = ("Mentoring",)
