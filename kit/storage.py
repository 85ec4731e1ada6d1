"""Where uploads lie: in files that are whole and on the disk, or not there."""

import contextlib
import os
from typing import IO, Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Django's files, but a row may promise one: it is on the disk when `save` returns, and half of one is never left.

    Where a full disk, a limit or a client that goes ends the writing, Django leaves what had arrived under the final name.
    """

    def _save(self, name: str, content: IO[Any]) -> str:
        was_there = self.exists(name)
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc] # the stubs leave it out
            self._settle(saved)
        except BaseException:
            if not was_there:
                with contextlib.suppress(OSError):
                    self.delete(name)
            raise
        return saved

    def _settle(self, name: str) -> None:
        handle = os.open(self.path(name), os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
