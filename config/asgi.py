"""The one ASGI application that serves pages, the API and streams."""

import os
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402

from config.bodies import Receive, Send  # noqa: E402
from config.serving import READERS, THREADS, ThreadedHandler  # noqa: E402

# What programs log through has neither session nor form: it needs none of the middleware of pages.
TRACKING = re.compile(r"(/t/[^/]+)?/api/[23]\.0/")

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
_readers = ThreadPoolExecutor(READERS, thread_name_prefix="upload")
_pages = ThreadedHandler(_pool, _readers)
_tracking = ThreadedHandler(_pool, _readers, settings.TRACKING_MIDDLEWARE)


async def application(scope: Mapping[str, Any], receive: Receive, send: Send) -> Any:
    """Answer one request, the clients of MLflow's API by the shorter way."""
    path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
    handler = _tracking if TRACKING.match(path) else _pages
    await handler(scope, receive, send)
