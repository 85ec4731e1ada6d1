"""The broker of the embedded default: kombu's files, whose tables several processes may open at any moment."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    """kombu's channel, with one process at a time at the tables that say which queues an exchange feeds.

    kombu makes such a table empty first, and locks and fills it afterwards. Who reads between the two, or after a
    process was killed there, finds no JSON, and a worker would not start again.
    """

    def get_table(self, exchange: str) -> Any:
        """Return the queues that an exchange feeds."""
        with self._whole_table(exchange):
            return super().get_table(exchange)

    def _queue_bind(self, exchange: str, *meta: Any) -> None:
        with self._whole_table(exchange):
            super()._queue_bind(exchange, *meta)

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
