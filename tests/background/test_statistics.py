"""The database knows how many rows it has."""

import pytest
from django.db import connection

from background import statistics
from teams.models import Team


@pytest.mark.django_db(transaction=True)
def test_sqlite_counts_a_table_that_has_grown():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL counts by itself")
    Team.objects.bulk_create([Team(name=f"team {number}", slug=f"team-{number}") for number in range(500)])
    statistics.refresh()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'teams_team'")
        assert [row[0].split()[0] for row in cursor.fetchall()][:1] == ["500"]
