"""Celery stands on our settings in every process."""

from celery import current_app
from django.conf import settings


def test_whoever_loads_django_has_our_celery():
    assert current_app.main == "wrapup"
    assert current_app.conf.worker_pool == "threads"
    assert current_app.conf.broker_url == settings.CELERY_BROKER_URL


def test_every_task_has_its_queue():
    current_app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if not name.startswith("celery.")}
    assert ours
    assert ours <= set(current_app.conf.task_routes)
