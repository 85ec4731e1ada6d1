"""A team."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models.users import User, check_time_zone

if TYPE_CHECKING:
    from teams.models.memberships import Membership


class TeamQuerySet(models.QuerySet["Team"]):
    """The words for reading teams."""

    def visible_to(self, user: User) -> "TeamQuerySet":
        """Teams of which the person is a member today."""
        return self.filter(memberships__user=user, memberships__left_at=None)

    def opened_by(self, membership: "Membership") -> "TeamQuerySet":
        """The one team that a token of this membership opens."""
        return self.filter(pk=membership.team_id)

    def by_name(self) -> "TeamQuerySet":
        """In the order of their names."""
        return self.order_by("name", "pk")


class Team(models.Model):
    """People who compete together; `zone` is where their days begin."""

    slug = models.SlugField(_("address"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=80)
    zone = models.CharField(
        _("time zone"), max_length=64, default=settings.TIME_ZONE, validators=[check_time_zone]
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[TeamQuerySet] = TeamQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name
