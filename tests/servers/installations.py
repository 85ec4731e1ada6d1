"""A whole installation with its own data folder, database and broker, and ways to run processes in it."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.servers.private import RedisServer

ROOT = Path(__file__).resolve().parent.parent.parent
EMBEDDED = "SQLite and files"
SERVERS = "PostgreSQL and Redis"
# What the tests' own settings or a developer's shell would bring along.
NOT_PASSED_ON = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "DATA_DIR", "PYTEST_CURRENT_TEST")


def environment(**given: str) -> dict[str, str]:
    """Return the environment of a process of an installation."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return {**inherited, "DJANGO_SETTINGS_MODULE": "config.settings.base", "DEMO": "0", **given}


def migrate(given: dict[str, str]) -> None:
    """Make the tables in the database of this environment."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment(**given), check=True)


@dataclass(frozen=True)
class Installation:
    """What differs between the set-ups, and how to start something in it."""

    name: str
    home: Path
    given: dict[str, str]
    redis: RedisServer | None = None

    @classmethod
    def embedded(cls, home: Path, migrated: Path) -> "Installation":
        """Make one on SQLite and files."""
        shutil.copy(migrated, home / "wrapup.sqlite3")
        return cls(EMBEDDED, home, {"DATA_DIR": str(home)})

    @classmethod
    def on_servers(cls, home: Path, database_url: str, redis: RedisServer) -> "Installation":
        """Make one on PostgreSQL and Redis."""
        given = {"DATA_DIR": str(home), "DATABASE_URL": database_url, "REDIS_URL": redis.url()}
        return cls(SERVERS, home, given, redis)

    def within(self, *, lease: int = 60, poll: int = 5) -> "Installation":
        """Return the same with other times: seconds of a lease, seconds between two looks of an idle worker."""
        times = {"JOB_LEASE_SECONDS": str(lease), "JOB_POLL_SECONDS": str(poll)}
        return replace(self, given={**self.given, **times})

    def start(self, *command: object, **given: str) -> "subprocess.Popen[str]":
        """Start a process in a group of its own; its output is one text."""
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment(**self.given, **given),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def play(self, scenario: str, *, limit: float = 200, **arguments: Any) -> Any:
        """Play a scenario, `module:function`, in a warm process of this installation; return what it returns.

        What goes wrong in it fails the test with the process's output.
        """
        rig = [sys.executable, "-m", "tests.servers.rig", scenario, json.dumps(arguments)]
        played = subprocess.run(
            rig,
            cwd=ROOT,
            env=environment(**self.given),
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
        if played.returncode:
            log = self.home / "workers.log"
            said = log.read_text()[-6000:] if log.exists() else ""
            raise AssertionError(f"{scenario} failed:\n{played.stderr[-6000:]}\nIts workers said:\n{said}")
        return json.loads(played.stdout.splitlines()[-1])
