"""What the week"s learning stands on."""

from retros.sections.contract import sections
from retros.sections.from_notes import FromNotes


@sections.register
class References(FromNotes):
    """The section `참고자료`."""

    slug = "references"
    heading = "참고자료"
    aliases = ("참고 자료", "References")
