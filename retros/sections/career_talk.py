"""The career talks, by the number of the session."""

from retros.sections.contract import sections
from retros.sections.from_notes import FromNotes


@sections.register
class CareerTalk(FromNotes):
    """The section `두런두런 {number}회차`."""

    slug = "career_talk"
    heading = "두런두런 {number}회차"
    aliases = ("두런두런", "Career talk")
