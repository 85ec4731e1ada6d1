"""Say of the competitions that have an end when it is, and of their runs which came later."""

from datetime import datetime, timedelta, time
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

RANKED, LATE = 0, 3


def mark(apps, schema_editor):
    """Write deadlines; runs of tables that said no date stay as they are."""
    Run = apps.get_model("experiments", "Run")
    ImportedRun = apps.get_model("experiments", "ImportedRun")
    imported = ImportedRun.objects.values("run_id")
    for competition in apps.get_model("experiments", "Competition").objects.exclude(ends_on=None):
        last = competition.ends_on + timedelta(days=1)
        competition.ends_at = datetime.combine(last, time.min, tzinfo=ZoneInfo(competition.zone))
        competition.save(update_fields=["ends_at"])
        moment = Coalesce("ended_at", "heard_at", "started_at")
        Run.objects.filter(
            GreaterThanOrEqual(moment, Value(competition.ends_at)),
            competition=competition,
            score_kind=RANKED,
        ).exclude(pk__in=imported).update(score_kind=LATE)


def unmark(apps, schema_editor):
    """Give late runs their place again, as it was before there were any."""
    apps.get_model("experiments", "Run").objects.filter(score_kind=LATE).update(score_kind=RANKED)


class Migration(migrations.Migration):
    """After the columns, in a transaction of its own: PostgreSQL changes no table with rows waiting."""

    dependencies = [("experiments", "0014_goals_deadlines_and_what_was_chosen")]

    operations = [migrations.RunPython(mark, unmark)]
