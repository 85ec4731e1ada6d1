"""The camp"s radio show."""

from retros.sections.contract import sections
from retros.sections.from_notes import FromNotes


@sections.register
class CampRadio(FromNotes):
    """The section `부캠 라디오`."""

    slug = "camp_radio"
    heading = "부캠 라디오"
    aliases = ("부캠라디오", "Camp radio")
