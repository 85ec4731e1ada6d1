"""Commands on how a team's posts look."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kit.refusals import Refused
from retros.models import PostSettings
from retros.selectors import house_style
from teams.models import HistoryEvent, Team, User


class NothingToLearnFrom(Refused):
    """The team has imported no post."""

    code = "nothing_to_learn_from"


@transaction.atomic
def adopt_style(*, team: Team, by: User | None) -> PostSettings:
    """Lay new posts out as the team's imported ones are. Raises NothingToLearnFrom when there are none."""
    style = house_style(team)
    if not style.posts:
        raise NothingToLearnFrom(_("There is no imported post to learn from."))
    settings = PostSettings.objects.of(team)
    for name, value in settings.unlike(style).items():
        setattr(settings, name, value)
    settings.save()
    HistoryEvent.objects.record(team=team, by=by, what="post style adopted", target=settings)
    return settings


@transaction.atomic
def save(*, team: Team, by: User | None, **wishes: Any) -> PostSettings:
    """Keep the team's wishes; drafts follow them from now on, edited sections do not."""
    settings, _new = PostSettings.objects.update_or_create(team=team, defaults=wishes)
    HistoryEvent.objects.record(team=team, by=by, what="post settings changed", target=settings)
    return settings
