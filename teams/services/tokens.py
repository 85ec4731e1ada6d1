"""Making, using and revoking API tokens."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Refused
from teams.models import ApiToken, HistoryEvent, Membership, User
from teams.models.tokens import digest_of, new_secret

# "Last used" is for people who wonder whether a key may go; a write per call would be too dear.
LAST_USED_GRAIN = timedelta(minutes=1)
AT_MOST = 50


class TooManyTokens(Refused):
    """A member who makes keys by the dozen has lost count of them."""

    code = "too_many_tokens"


@transaction.atomic
def issue(*, membership: Membership, name: str, by: User) -> tuple[ApiToken, str]:
    """Make a token for the member; return it with its secret, which nobody can read again afterwards.

    Raises TooManyTokens when the member has `AT_MOST` that still work.
    """
    if ApiToken.objects.of_member(membership).unrevoked().count() >= AT_MOST:
        raise TooManyTokens(_("Revoke a token that is no longer used first."))
    secret = new_secret()
    token = ApiToken.objects.create(membership=membership, name=name, digest=digest_of(secret))
    HistoryEvent.objects.record(team=membership.team, by=by, what="token made", target=token, name=name)
    return token, secret


@transaction.atomic
def revoke(*, token: ApiToken, by: User) -> None:
    """Let the token open nothing from the next call on; revoking twice changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        team = token.membership.team
        HistoryEvent.objects.record(team=team, by=by, what="token revoked", target=token, name=token.name)


def note_use(token: ApiToken) -> None:
    """Remember, to the minute, that the token was used."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= LAST_USED_GRAIN:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_GRAIN)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
        token.last_used_at = now
