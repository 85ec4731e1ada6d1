from django.apps import AppConfig

from config.celery import app as celery_app


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Wrapup"
    # Web processes send wake-ups too: whoever loads Django has the Celery application.
    celery_app = celery_app
