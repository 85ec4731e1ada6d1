"""Starts the whole installation: web server, workers and beat, after looking that everything fits."""

import errno
import io
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from background.worker import pulse_of
from config import servers
from config.supervisor import Child, Supervisor
from kit.commands import BadInput, HouseCommand
from kit.health import broker_problem
from teams import demo
from teams.models import ApiToken, Membership, Role, Team
from teams.services import tokens


class Command(HouseCommand):
    help = "Start web server, workers and beat; Ctrl-C ends them all."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Check, prepare, start, watch."""
        listening = _bind(settings.HOST, settings.PORT)
        self._prepare_database()
        if settings.REDIS_URL and (problem := broker_problem()):
            raise BadInput(f"REDIS_URL: {problem}")
        children = [
            *(
                Child(f"web {number}" if settings.WEB_PROCESSES > 1 else "web", servers.serve, (listening,))
                for number in range(1, settings.WEB_PROCESSES + 1)
            ),
            *(
                Child(f"worker {number}", servers.work, (number,), pulse=pulse_of)
                for number in range(1, settings.JOB_WORKERS + 1)
            ),
        ]
        # Children make their own connections: two processes on one would read each other's answers.
        connection.close()
        supervisor = Supervisor(children, say=self._say, frozen_after=3 * settings.JOB_LEASE_SECONDS)
        supervisor.run(when_up=self._greet)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _prepare_database(self) -> None:
        try:
            connection.ensure_connection()
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                self._say("Preparing the database …")
                call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
            if settings.DEMO and not Team.objects.exists():
                self._say("Loading the demo team …")
                call_command("demo", stdout=io.StringIO())
        except OperationalError as problem:
            raise BadInput(f"DATABASE_URL: the database does not answer: {problem}") from problem
        except DatabaseError as problem:
            raise BadInput(f"DATABASE_URL: the database cannot be used: {problem}") from problem

    def _greet(self) -> bool:
        """Say where to go as soon as the web server answers; tell whether it does."""
        with socket.socket(_family(settings.HOST)) as asking:
            asking.settimeout(0.2)
            if asking.connect_ex((_reachable(settings.HOST), settings.PORT)):
                return False
        address = f"http://{_in_a_url(_reachable(settings.HOST))}:{settings.PORT}"
        lines = [f"Wrapup is running: {address}/"]
        if settings.DEMO and (owner := _demo_owner()):
            lines += _demo_lines(address, owner)
        lines.append("Ctrl-C ends it.")
        self._say("\n".join(lines))
        connection.close()
        return True


def _demo_owner() -> Membership | None:
    return (
        Membership.objects.current()
        .filter(team__slug=demo.SLUG, role=Role.OWNER)
        .select_related("user", "team")
        .first()
    )


def _demo_lines(address: str, owner: Membership) -> list[str]:
    return [
        f"Sign in as {owner.user.email} with {demo.PASSWORD}",
        "For a training script, in its environment and in its first lines:",
        f"  export MLFLOW_TRACKING_TOKEN={_demo_token(owner)}",
        f'  mlflow.set_tracking_uri("{address}/t/{demo.SLUG}")',
    ]


def _demo_token(owner: Membership) -> str:
    """Return the demo's token, made once and kept beside the data so that each start can say it."""
    file: Path = settings.DATA_DIR / "demo_token"
    if file.exists() and ApiToken.objects.opened_by(secret := file.read_text().strip()):
        return secret
    _token, secret = tokens.issue(membership=owner, name="make run", by=owner.user)
    file.touch(mode=0o600)
    file.write_text(secret)
    return secret


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _reachable(host: str) -> str:
    """Return where this machine finds a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - said by the user


def _in_a_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _bind(host: str, port: int) -> socket.socket:
    """Return a socket on that address; the children listen on it. Raises BadInput when it cannot be had."""
    # Without TCP by name asyncio leaves TCP_NODELAY off, and each answer waits some 40 ms for a delayed
    # acknowledgement of its head. What is accepted inherits it on Linux; elsewhere the loop sets it.
    listening = socket.socket(_family(host), socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((host, port))
    except socket.gaierror as problem:
        raise BadInput(f"HOST: there is no address {host!r}") from problem
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise BadInput(f"PORT: {port} is in use; take another one: PORT={port + 1} make run") from problem
        raise BadInput(f"HOST: cannot listen on {host}:{port}: {problem.strerror}") from problem
    return listening
