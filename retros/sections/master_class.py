"""The masters" talks."""

from retros.sections.contract import sections
from retros.sections.from_notes import FromNotes


@sections.register
class MasterClass(FromNotes):
    """The section `마스터 클래스`."""

    slug = "master_class"
    heading = "마스터 클래스"
    aliases = ("마스터클래스", "Master class")
