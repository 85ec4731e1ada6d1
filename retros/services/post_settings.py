"""Commands on how a team's posts look."""

from typing import Any

from django.db import transaction

from retros.models import PostSettings
from teams.models import HistoryEvent, Team, User


@transaction.atomic
def save(*, team: Team, by: User | None, **wishes: Any) -> PostSettings:
    """Keep the team's wishes; drafts follow them from now on, edited sections do not."""
    settings, _new = PostSettings.objects.update_or_create(team=team, defaults=wishes)
    HistoryEvent.objects.record(team=team, by=by, what="post settings changed", target=settings)
    return settings
