"""The Celery application: queues and the beat schedule, each in one place."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("wrapup")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
