"""The composition root: settings, addresses, the Celery application."""

import contextlib
import sys

# Debian's SQLite (3.40) has a WAL bug that can corrupt a file under parallel writers; the wheel brings
# a mended one. It must take the standard module's place before Django imports it.
with contextlib.suppress(ModuleNotFoundError):
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
