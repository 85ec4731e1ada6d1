"""Making a team and changing its settings."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Refused
from teams.models import HistoryEvent, Membership, Role, Team, User


class AddressTaken(Conflict):
    """Another team lives at this address."""

    code = "team_address_taken"


class WrongTeam(Refused):
    """A team's name, address or zone cannot be used."""

    code = "wrong_team"


def _check(team: Team) -> None:
    try:
        team.clean_fields()
    except ValidationError as problem:
        fields = problem.message_dict
        said = " ".join(text for texts in fields.values() for text in texts)
        raise WrongTeam(said, fields=fields) from problem


def _save(team: Team) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as problem:
        taken = _("There is a team with the address %(slug)s already.") % {"slug": team.slug}
        raise AddressTaken(taken, fields={"slug": [taken]}) from problem


@transaction.atomic
def create(*, slug: str, name: str, by: User, zone: str | None = None) -> Team:
    """Make a team whose first owner is `by`. Raises WrongTeam and AddressTaken."""
    team = Team(slug=slug, name=name.strip(), zone=zone or by.time_zone)
    _check(team)
    _save(team)
    Membership.objects.create(team=team, user=by, role=Role.OWNER)
    HistoryEvent.objects.record(team=team, by=by, what="team made", target=team, name=team.name)
    return team


@transaction.atomic
def change(*, team: Team, slug: str, name: str, zone: str, by: User) -> None:
    """Change name, address and zone. Raises WrongTeam and AddressTaken, and changes nothing then."""
    before = {"slug": team.slug, "name": team.name, "zone": team.zone}
    wanted = Team(pk=team.pk, slug=slug, name=name.strip(), zone=zone, created_at=team.created_at)
    _check(wanted)
    after = {"slug": wanted.slug, "name": wanted.name, "zone": wanted.zone}
    if before == after:
        return
    _save(wanted)
    team.slug, team.name, team.zone = wanted.slug, wanted.name, wanted.zone
    HistoryEvent.objects.record(
        team=team, by=by, what="team changed", target=team, before=before, after=after
    )
