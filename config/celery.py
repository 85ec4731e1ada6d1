"""The Celery application: queues and the beat schedule, each in one place."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("wrapup")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("background.worker:Poller")

# Every task of the house has its queue here; a test asks for it.
app.conf.task_default_queue = "jobs"
app.conf.task_routes = {
    "background.wake": {"queue": "jobs"},
    "background.sweep": {"queue": "jobs"},
    "experiments.sweep_files": {"queue": "jobs"},
    "background.count": {"queue": "jobs"},
}

# A sweep that nobody took in time is of no use: the next one is on its way.
SWEEP_SECONDS = 15
COUNT_SECONDS = 600
app.conf.beat_schedule = {
    "find forgotten jobs": {
        "task": "background.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "remove files that nothing names": {
        "task": "experiments.sweep_files",
        "schedule": 6 * 3600,
        "options": {"expires": 3600},
    },
    "keep the database's statistics fresh": {
        "task": "background.count",
        "schedule": COUNT_SECONDS,
        "options": {"expires": COUNT_SECONDS},
    },
}
