"""Keeps what SQLite knows of its tables fresh: without it, it reads a whole table where an index would do."""

from django.db import connection

# Rows looked at in each index. An exact count would hold the one writer's lock for seconds.
ROWS = 2000


def refresh() -> None:
    """Count again in tables that have grown much since the last time; PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS:d}")
            # 0x10000: also tables that this connection has not read; 2: run ANALYZE where it is needed.
            cursor.execute("PRAGMA optimize = 0x10002")
