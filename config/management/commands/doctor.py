"""Looks at everything this installation stands on, one line each."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.db import DatabaseError, connection
from django.db.models.functions import Now
from django.utils import timezone

from kit.commands import BadInput, HouseCommand
from kit.health import broker_problem, database_problem
from teams.models import User

PATIENCE = 3.0
CLOCK_TOLERANCE = 5.0


def configuration() -> str:
    """Return the first error of Django's own checks, or the empty string."""
    errors = [message for message in run_checks() if message.level >= ERROR]
    return str(errors[0].msg) if errors else ""


def worker() -> str:
    """Return why no worker answers, or the empty string; asks every worker over the broker."""
    if broker_problem():
        return "cannot be asked without the broker"
    answers = current_app.control.ping(timeout=PATIENCE)
    return "" if answers else f"none answered within {PATIENCE:.0f} s: make run, or celery -A config worker"


def media() -> str:
    """Return why a file could not be kept, or the empty string."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"written by manage.py doctor")
            file.flush()
    except OSError as problem:
        return f"{folder} cannot be written: {problem.strerror}"
    return ""


def clock() -> str:
    """Return by how much this machine's clock and the database's differ, when that matters."""
    try:
        asked = User.objects.annotate(now=Now()).values_list("now", flat=True).first()
    except DatabaseError:
        return "cannot be compared without the database"
    if asked is None or connection.vendor == "sqlite":
        return ""
    apart = abs((timezone.now() - asked).total_seconds())
    return f"{apart:.0f} s from the database's" if apart > CLOCK_TOLERANCE else ""


CHECKS: dict[str, Callable[[], str]] = {
    "configuration": configuration,
    "database": database_problem,
    "broker": broker_problem,
    "worker": worker,
    "media": media,
    "clock": clock,
}


class Command(HouseCommand):
    help = "Check configuration, database, broker, worker, media and clock."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at each, and fail when one is not well."""
        found = {name: check() or "ok" for name, check in CHECKS.items()}
        self.say("\n".join(f"{name:14} {finding}" for name, finding in found.items()), **found)
        if ill := [name for name, finding in found.items() if finding != "ok"]:
            raise BadInput(f"not well: {', '.join(ill)}")
