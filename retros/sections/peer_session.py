"""The daily peer sessions."""

from retros.sections.contract import sections
from retros.sections.from_notes import FromNotes


@sections.register
class PeerSession(FromNotes):
    """The section `피어세션`."""

    slug = "peer_session"
    heading = "피어세션"
    aliases = ("피어 세션", "Peer session")
