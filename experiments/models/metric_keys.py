"""The names under which values are logged, each stored once."""

import json
from collections.abc import Iterable
from typing import ClassVar

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from teams.models import Team

KEYS = "SELECT name, id FROM experiments_metrickey WHERE team_id = %s AND name"
KEYS_OF_AN_ARRAY = f"{KEYS} = ANY(%s)"
KEYS_OF_JSON = f"{KEYS} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - of the constant above


class MetricKeyQuerySet(models.QuerySet["MetricKey"]):
    """The words for reading and making keys."""

    def of(self, team: Team) -> "MetricKeyQuerySet":
        """Keys of one team."""
        return self.filter(team=team)

    def ids_for(self, team: Team, names: Iterable[str]) -> dict[str, int]:
        """Return the id of each name, making those that are new; safe when two processes do it at once."""
        wanted = set(names)
        known = self._known(team, wanted)
        if new := sorted(wanted - known.keys()):
            self.bulk_create([MetricKey(team=team, name=name) for name in new], ignore_conflicts=True)
            known.update(self._known(team, new))
        return known

    def _known(self, team: Team, names: Iterable[str]) -> dict[str, int]:
        """Return the ids of the names that are there, in one statement whatever their number."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(KEYS_OF_AN_ARRAY, [team.pk, list(names)])
            else:
                cursor.execute(KEYS_OF_JSON, [team.pk, json.dumps(list(names))])
            return dict(cursor.fetchall())


class MetricKey(models.Model):
    """A metric's name within a team, as runs log it. Points and latest values carry its integer."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="metric_keys")
    name = models.CharField(max_length=250)

    objects: ClassVar[MetricKeyQuerySet] = MetricKeyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"],
                name="one_key_per_name",
                violation_error_message=_("This name is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
