"""A creation that is asked for twice under one key happens once."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kit.refusals import Refused
from teams.models import IdempotentReply, Membership


class KeyTooLong(Refused):
    """A key is a short random text."""

    code = "idempotency_key_too_long"
    status = 400


class KeyReused(Refused):
    """The key came with another body or to another address before."""

    code = "idempotency_key_reused"


def reserve(*, membership: Membership, key: str, path: str, body_digest: str) -> IdempotentReply:
    """Return the row of this key: a fresh one (status 0) to be filled, or the reply given before.

    Call it inside the transaction of the work itself: the second of two calls at once then waits for the
    first at the unique constraint, and a failed call leaves no row. Raises KeyTooLong, KeyReused.
    """
    if len(key) > 200:
        raise KeyTooLong(_("An Idempotency-Key has at most 200 characters."))
    replies = IdempotentReply.objects.of_member(membership)
    replies.outdated().delete()
    try:
        with transaction.atomic():
            return replies.create(membership=membership, key=key, path=path, body_digest=body_digest)
    except IntegrityError:
        earlier = replies.get(key=key)
    if (earlier.path, earlier.body_digest) != (path, body_digest):
        raise KeyReused(_("This Idempotency-Key belongs to another call."))
    return earlier


def keep(*, reply: IdempotentReply, status: int, answer: object) -> None:
    """Store what was answered, for whoever repeats the call."""
    reply.status, reply.answer = status, answer
    reply.save(update_fields=["status", "answer"])
