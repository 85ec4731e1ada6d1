"""Our live server for the clients: `manage.py run` in an installation, with teams, people and tokens."""

import io
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command

from tests.servers.installations import Installation

PASSWORD = "a long enough password 1"


def people() -> dict[str, str]:
    """Make two teams of two owners by the commands that people use; return addresses and tokens."""
    answer = {}
    for name, slug in (("", "ours"), ("other_", "theirs")):
        email = f"{slug}@example.com"
        call_command("create_team", slug, name=slug, owner=email, password=PASSWORD, stdout=io.StringIO())
        said = io.StringIO()
        call_command("token", user=email, team=slug, stdout=said)
        answer |= {f"{name}email": email, f"{name}team": slug, f"{name}token": said.getvalue().strip()}
    return answer


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return asking.getsockname()[1]


@contextmanager
def running(installation: Installation, *, processes: int = 1) -> Iterator[dict[str, Any]]:
    """Start everything, yield the place where scenarios play, end everything; `processes` serve."""
    known = installation.play("tests.mlflow.server:people")
    port = free_port()
    process = installation.start(
        sys.executable, "manage.py", "run", PORT=str(port), WEB_PROCESSES=str(processes)
    )
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        else:
            raise AssertionError(f"the server did not start: {''.join(said)}")
        yield {"uri": f"http://127.0.0.1:{port}", "people": known, "pid": process.pid}
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)
