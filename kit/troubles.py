"""What the machine below may lack for a while: a database that answers, room on its disk."""

import errno
from enum import Enum

from django.db import InterfaceError, OperationalError


class Trouble(Enum):
    """Nobody's mistake: trying again later helps, with nothing changed."""

    AWAY = 503
    FULL = 507


# What writing to a file says: no room, none left of somebody's share, larger than this process may write.
FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# PostgreSQL's disk_full (https://www.postgresql.org/docs/current/errcodes-appendix.html).
FULL_SQLSTATE = "53100"
# SQLite's primary result codes (https://www.sqlite.org/rescode.html): full; and busy, locked, I/O error, cannot
# open, protocol. Its plain error 1 (no such table) is OperationalError too, but our mistake.
FULL_SQLITE = 13
AWAY_SQLITE = {5, 6, 10, 14, 15}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Tell which trouble an exception speaks of; None when it is of another kind, such as a mistake of ours."""
    match error:
        case OSError(errno=number) if number in FULL_ERRNOS:
            return Trouble.FULL
        case InterfaceError():
            return Trouble.AWAY
        case OperationalError():
            return _of_the_database(error.__cause__)
    return None


def _of_the_database(driver: BaseException | None) -> Trouble | None:
    number = getattr(driver, "sqlite_errorcode", None)
    if number is not None:
        primary = number & 0xFF
        return Trouble.FULL if primary == FULL_SQLITE else Trouble.AWAY if primary in AWAY_SQLITE else None
    return Trouble.FULL if getattr(driver, "sqlstate", None) == FULL_SQLSTATE else Trouble.AWAY
