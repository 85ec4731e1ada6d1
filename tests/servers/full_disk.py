"""A disk without room: what is sent then is refused in words, nothing of it stays, and with room again all goes on."""

import contextlib
import io
import os
import resource
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection
from django.db.backends.signals import connection_created
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from background import engine
from experiments.models import Artifact, LeaderboardImport, Run
from experiments.services import runs
from projects.models import Attachment
from teams.models import Role, Team
from teams.services import tokens
from tests.factories.teams import MembershipFactory
from tests.servers import workers
from tests.servers.board_troubles import a_competition, ask_for, wrongs_of

MB = 1024 * 1024
# No file may grow beyond this: the operating system says so in the same place in which it says that a disk is full.
ROOM = 3 * MB
LARGE = 4 * MB


@contextlib.contextmanager
def _little_room() -> Iterator[None]:
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def uploads() -> dict[str, object]:
    """Send an artifact, a board and an image without and with room for them."""
    team = Team.objects.create(slug="attacked", name="Attacked")
    membership = MembershipFactory(team=team, role=Role.OWNER)
    run = runs.log(experiment=a_competition("board").experiments.get(), by=membership.user, name="swin")
    _token, secret = tokens.issue(membership=membership, name="script", by=membership.user)
    program = Client(SERVER_NAME="localhost", raise_request_exception=False)
    program.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    person = Client(SERVER_NAME="localhost", raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="en")
    person.force_login(membership.user)
    board = b"rank,team,score\n" + b"".join(b"%d,team %d,0.5\n" % (one, one) for one in range(1, 250_000))
    noise = _noise()
    sent = {
        "artifact": lambda: program.put(_address(run), os.urandom(LARGE), "application/octet-stream"),
        "board": lambda: person.post(
            "/t/attacked/competitions/board/boards/new/", {"file": SimpleUploadedFile("b.csv", board)}
        ),
        "image": lambda: person.post(
            "/t/attacked/attachments/", {"file": SimpleUploadedFile("n.png", noise, "image/png")}
        ),
    }
    with _little_room():
        told = {name: _said(send()) for name, send in sent.items()}
    left = {"files": _files(settings.MEDIA_ROOT), "rows": _rows()}
    return {"full": told, "left": left, "room": {name: send().status_code for name, send in sent.items()}}


def _address(run: Run) -> str:
    return f"/api/2.0/mlflow-artifacts/artifacts/{run.experiment_id}/{run.public_id}/artifacts/model.bin"


def _noise() -> bytes:
    stream = io.BytesIO()
    Image.frombytes("RGB", (1_200, 1_200), os.urandom(3 * 1_200 * 1_200)).save(stream, "PNG")
    return stream.getvalue()


def _said(answer: HttpResponse) -> list[object]:
    return [answer.status_code, "disk is full" in answer.content.decode()]


def _files(folder: Path) -> list[str]:
    return [str(path) for path in Path(folder).rglob("*") if path.is_file()]


def _rows() -> int:
    return Artifact.objects.count() + LeaderboardImport.objects.count() + Attachment.objects.count()


def an_import(pages: int) -> dict[str, object]:
    """Import a board into a database that may grow by so many pages only, and then may grow again."""
    asked, job = ask_for(a_competition("board"), 4_000)
    reading, writing = os.pipe()

    def worker() -> None:
        limit = _Limit(pages)
        _work()
        job.refresh_from_db()
        os.write(writing, f"{job.state} {job.done_units} {job.problem}".encode())
        limit.lift()
        _work()

    code = workers.exit_code(workers.forked(worker))
    os.close(writing)
    with os.fdopen(reading) as said:
        full = said.read()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return {"full": full, "code": code, "wrong": wrongs_of(asked, job), "check": cursor.fetchone()[0]}


def _work() -> None:
    """Work as the worker's poller does: it looks again later when the database refuses."""
    for _poll in range(3):
        with contextlib.suppress(Error):
            engine.work()
        with contextlib.suppress(Error):
            workers.let_leases_run_out()
            workers.let_waits_run_out()


class _Limit:
    """Let the database not grow by more than some pages, on every connection of this process."""

    def __init__(self, pages: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            self.most = cursor.fetchone()[0] + pages
        connection_created.connect(self._set)
        connection.close()

    def _set(self, connection: object, **_signal: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {self.most}")

    def lift(self) -> None:
        """Let it grow again."""
        self.most = 1_000_000
        connection.close()
