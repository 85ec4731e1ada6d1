from typing import Any

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate

from config.celery import app as celery_app


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Wrapup"
    # Whoever loads Django has our Celery application: without it web processes would send wake-ups to
    # Celery's default broker, and a worker would listen there.
    celery_app = celery_app

    def ready(self) -> None:
        """Keep the table of the shared cache beside the others: without it nobody could sign in."""
        # Django signals this of apps with models only; any one of them does.
        post_migrate.connect(_make_cache_table, sender=apps.get_app_config("teams"))


def _make_cache_table(*, using: str, **_given: Any) -> None:
    call_command("createcachetable", database=using, verbosity=0)
