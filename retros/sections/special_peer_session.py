"""The peer session across teams and tracks."""

from retros.sections.contract import sections
from retros.sections.from_notes import FromNotes


@sections.register
class SpecialPeerSession(FromNotes):
    """The section `스페셜 피어세션`."""

    slug = "special_peer_session"
    heading = "스페셜 피어세션"
    aliases = ("스페셜피어세션", "Special peer session")
