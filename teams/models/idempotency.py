"""What was answered to a creation that named its `Idempotency-Key`."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from teams.models.memberships import Membership

KEPT_FOR = timedelta(hours=24)


class IdempotentReplyQuerySet(models.QuerySet["IdempotentReply"]):
    """The words for reading replies."""

    def of_member(self, membership: Membership) -> "IdempotentReplyQuerySet":
        """Replies to one member's calls."""
        return self.filter(membership=membership)

    def outdated(self) -> "IdempotentReplyQuerySet":
        """Replies older than a client may still repeat its call."""
        return self.filter(created_at__lt=timezone.now() - KEPT_FOR)


class IdempotentReply(models.Model):
    """One call by its key: which body came to which address, and what we said. Kept for a day."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=500)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar[IdempotentReplyQuerySet] = IdempotentReplyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "key"],
                name="one_reply_per_key",
                violation_error_message="This key has been used already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
