"""People, teams and what ties them."""

from teams.models.history import HistoryEvent
from teams.models.idempotency import IdempotentReply
from teams.models.invitations import Invitation, InvitationState
from teams.models.memberships import Membership, Role
from teams.models.teams import Team
from teams.models.tokens import ApiToken
from teams.models.users import User

__all__ = [
    "ApiToken",
    "HistoryEvent",
    "IdempotentReply",
    "Invitation",
    "InvitationState",
    "Membership",
    "Role",
    "Team",
    "User",
]
