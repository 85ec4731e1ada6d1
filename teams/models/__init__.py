"""People, teams and what ties them."""

from teams.models.history import HistoryEvent
from teams.models.memberships import Membership, Role
from teams.models.teams import Team
from teams.models.users import User

__all__ = ["HistoryEvent", "Membership", "Role", "Team", "User"]
