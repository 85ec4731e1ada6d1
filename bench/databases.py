"""The databases a benchmark runs on: each a fresh one, with its tables, and a process of its own."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from tests.servers import private


def on_each_database(module: str) -> int:
    """Run a module once on SQLite and once on PostgreSQL; where there is no server, say so and go on."""
    codes = [_run(module, {})]
    with ExitStack() as stack:
        try:
            url = stack.enter_context(private.postgresql())
        except private.Missing as missing:
            print(f"Without PostgreSQL: {missing}", file=sys.stderr)
        else:
            codes.append(_run(module, {"DATABASE_URL": url}))
    return max(codes)


def _run(module: str, given: dict[str, str]) -> int:
    with tempfile.TemporaryDirectory(prefix="wrapup-bench-") as home:
        inherited = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
        }
        settings = {
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "DATA_DIR": home,
            "LOG_LEVEL": "ERROR",
            "ALLOWED_HOSTS": "testserver",
        }
        environment = {**inherited, **settings, **given}
        for command in (["manage.py", "migrate", "-v0"], ["manage.py", "createcachetable"], ["-m", module]):
            ended = subprocess.run([sys.executable, *command], env=environment, check=False)
            if ended.returncode:
                return ended.returncode
    return 0
