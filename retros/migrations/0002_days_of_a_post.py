"""The days that a post is about, so that a day numbered in two posts is noticed."""

from typing import Any

from django.db import migrations, models

from retros.document import read, slips


def read_days(apps: Any, _schema_editor: Any) -> None:
    """Fill the column for the posts that are there."""
    for post in apps.get_model("retros", "Post").objects.only("source").iterator(chunk_size=50):
        if days := slips.days_among(read(bytes(post.source)).tags):
            post.day_tags = days
            post.save(update_fields=["day_tags"])


class Migration(migrations.Migration):
    dependencies = [("retros", "0001_posts_and_their_exports")]

    operations = [
        migrations.AddField("post", "day_tags", models.JSONField(default=list, editable=False)),
        migrations.RunPython(read_days, migrations.RunPython.noop),
    ]
