"""Durable jobs: the row is the job, Celery is the wake-up."""
