"""Typed readers of the environment that refuse nonsense in one line."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Request threads live on (config/serving.py) and so do their connections, for so many seconds: opening one costs
# more than most requests do with it.
KEPT = 600
# Seconds to wait for PostgreSQL to take a connection.
PATIENCE = 5


class WrongValue(ImproperlyConfigured):
    """A variable of the environment holds something that cannot be used."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding space, or the default when it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Return whether the variable is on. Only 1/0, true/false, yes/no and on/off are understood."""
    raw = text(name).lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise WrongValue(name, f"expected 1 or 0, found {raw!r}")


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    """Return the variable as an integer between `least` and `most`."""
    raw = text(name, str(default))
    if not re.fullmatch(r"-?\d+", raw) or not least <= int(raw) <= most:
        raise WrongValue(name, f"expected a whole number from {least} to {most}, found {raw!r}")
    return int(raw)


def words(name: str) -> list[str]:
    """Return the variable's comma-separated words, empty ones left out."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """Return the variable as an absolute folder, made when missing."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise WrongValue(name, f"cannot use {path}: {problem.strerror}") from problem
    return path


def database(name: str, sqlite_file: Path) -> dict[str, Any]:
    """Return Django's settings of the database behind a URL; SQLite in `sqlite_file` when unset.

    Understood: `postgres://user:password@host:port/name` (also `postgresql://`, a socket folder as
    `?host=/folder`) and `sqlite:////absolute/file.sqlite3`.
    """
    url = text(name)
    if not url:
        return sqlite(sqlite_file)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        if not parts.path.strip("/"):
            raise WrongValue(name, "a sqlite URL names a file, as in sqlite:////srv/wrapup.sqlite3")
        return sqlite(Path(unquote(parts.path[1:])))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise WrongValue(name, f"expected postgres:// or sqlite://, found {parts.scheme or url!r}")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    try:
        port = parts.port
    except ValueError as problem:
        raise WrongValue(name, "the port is not a number") from problem
    if not parts.path.strip("/"):
        raise WrongValue(name, "the URL names no database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": KEPT,
        # A restarted server has forgotten every connection; asking costs a tenth of a millisecond a request.
        "CONN_HEALTH_CHECKS": True,
        # Where a host has vanished nobody says so: without a limit each request would wait for minutes.
        "OPTIONS": {"connect_timeout": PATIENCE},
    }


def sqlite(file: Path) -> dict[str, Any]:
    """Return the settings that let one SQLite file serve web processes and a worker at once."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": KEPT,
        "OPTIONS": {
            # A transaction that reads and then writes fails at once unless it starts as a writer.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=27103364;"
            ),
        },
    }


def secret_key(name: str, *, file: Path, may_generate: bool) -> str:
    """Return the signing key; on a laptop one is made and kept in `file`."""
    given = text(name)
    if given:
        if len(given) < 32:
            raise WrongValue(name, "needs at least 32 characters")
        return given
    if not may_generate:
        raise WrongValue(name, "is required when DEBUG=0")
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()


@dataclass(frozen=True)
class Mail:
    """How mail leaves: Django's backend and what it needs."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    is_secure: bool = False
    becomes_secure: bool = False
    folder: str | None = None


def mail(name: str) -> Mail:
    """Return how mail leaves the installation; onto the console when unset.

    Understood: `smtp://user:password@host:587` (with `?tls=1` the connection becomes secure by STARTTLS),
    `smtps://user:password@host:465`, `console:`, and `file:///folder`, which writes each mail into a file.
    """
    url = text(name, "console:")
    parts = urlsplit(url)
    backends = "django.core.mail.backends"
    if parts.scheme == "console":
        return Mail(backend=f"{backends}.console.EmailBackend")
    if parts.scheme == "file":
        if not parts.path.strip("/"):
            raise WrongValue(name, "a file URL names a folder, as in file:///srv/wrapup/mails")
        return Mail(backend=f"{backends}.filebased.EmailBackend", folder=unquote(parts.path))
    if parts.scheme not in {"smtp", "smtps"}:
        raise WrongValue(name, "expected smtp://, smtps://, console: or file://")
    try:
        port = parts.port
    except ValueError as problem:
        raise WrongValue(name, "the port is not a number") from problem
    if not parts.hostname:
        raise WrongValue(name, "the URL names no host, as in smtp://user:password@mail.example.com:587")
    if parts.query not in {"", "tls=1", "tls=0"} or (parts.query and parts.scheme == "smtps"):
        raise WrongValue(name, "after the ? only tls=1 or tls=0 is understood, and only for smtp://")
    return Mail(
        backend=f"{backends}.smtp.EmailBackend",
        host=parts.hostname,
        port=port or (465 if parts.scheme == "smtps" else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_secure=parts.scheme == "smtps",
        becomes_secure=parts.query == "tls=1",
    )


def unsupported(name: str, why: str) -> None:
    """Refuse to start when a variable is set that we promise to know and cannot honour: silence would lose files."""
    if text(name):
        raise WrongValue(name, why)


def redis_url(name: str) -> str:
    """Return a Redis URL, or the empty string for the embedded broker.

    Understood: `redis://host:port/0`, `rediss://…` and a socket as `unix:///folder/redis.sock?db=0`.
    """
    url = text(name)
    if url and urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise WrongValue(name, f"expected redis://, rediss:// or unix://, found {url!r}")
    return url


def broker_url(redis: str) -> str:
    """Return how Celery names that Redis, or its broker of files when there is none."""
    if not redis:
        return "filesystem://localhost//"
    parts = urlsplit(redis)
    if parts.scheme != "unix":
        return redis
    number = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"
