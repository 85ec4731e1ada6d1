"""What the processes of an installation run: the web server, and workers with beat."""

import logging
import socket
import warnings

import django
from celery import current_app


def serve(listening: socket.socket) -> None:
    """Serve pages, API and streams on a socket that is bound already; several processes may share it."""
    import uvicorn

    django.setup()
    config = uvicorn.Config(
        "config.asgi:application",
        access_log=False,
        log_level="warning",
        # An epoch may lie between two calls of a training script; the default of 5 s makes each a new connection.
        timeout_keep_alive=75,
        # Streams would keep a stopping server for ever.
        timeout_graceful_shutdown=2,
        lifespan="off",
    )
    uvicorn.Server(config).run(sockets=[listening])


def work(number: int) -> None:
    """Work on jobs; the first worker carries beat."""
    django.setup()
    # On a laptop people run as they like; nothing that is unpickled comes over the broker.
    warnings.filterwarnings("ignore", module="celery.platforms")
    logging.getLogger("kombu").setLevel(logging.ERROR)
    beat = ["--beat"] if number == 1 else []
    options = ["--without-gossip", "--without-mingle", "--without-heartbeat", f"--hostname=worker{number}@%h"]
    current_app.worker_main(["--quiet", "worker", *beat, *options])
