"""The broker of the embedded default: kombu's files, which several processes may open at any moment."""

import fcntl
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """kombu's channel, in which nobody meets a half-written file.

    kombu makes a table (which queues an exchange feeds) empty first, and locks and fills it afterwards. Who reads
    between the two, or after a process was killed there, finds no JSON, and a worker would not start again. So one
    process at a time is at a table here.
    """

    def get_table(self, exchange: str) -> Any:
        """Return the queues that an exchange feeds."""
        with self._whole_table(exchange):
            return super().get_table(exchange)

    def _queue_bind(self, exchange: str, *meta: Any) -> None:
        with self._whole_table(exchange):
            super()._queue_bind(exchange, *meta)

    def _put(self, queue: str, message: Any, **_options: Any) -> None:  # type: ignore[override] # two stubs disagree
        """Add a message under its final name only when it is whole; kombu lets workers read it while it is written."""
        name = Path(self.data_folder_out) / f"{time.time_ns()}_{uuid.uuid4().hex}.{queue}.msg"
        unfinished = name.with_name(f"{name.name}.unfinished")
        try:
            unfinished.write_text(dumps(message))
            unfinished.replace(name)
        except OSError as problem:
            raise ChannelError(f"Cannot add {name.name} to the queue") from problem

    @contextmanager
    def _whole_table(self, exchange: str) -> Iterator[None]:
        """Keep the others away from a table, and drop it when it is broken: every queue is bound again anyway."""
        table: Path = self._exchange_file(exchange)  # type: ignore[attr-defined] # the stubs are older
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with table.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                json.loads(table.read_bytes())
            except FileNotFoundError:
                pass
            except ValueError:
                table.unlink()
            yield


class Transport(filesystem.Transport):
    """kombu's broker of files, on our channel."""

    Channel = Channel
