"""LIKE and ILIKE as MLflow has them, the same on both databases: % for any text, _ for one character, nothing escaped.

Django's own lookups will not do: on SQLite its LIKE takes A for a, and no accented or Cyrillic capital for its small
letter. SQLite's GLOB tells capitals apart; for ILIKE a regular expression does not, in every script. PostgreSQL's
ILIKE knows the capitals of the collation only, and none beyond ASCII in a database of locale C.
"""

import re
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Value
from django.db.models.expressions import Combinable

GLOB = str.maketrans({"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"})
COLLATIONS = ("und-x-icu", "pg_c_utf8", "C.utf8", "C.UTF-8")


class _Compared(Func):
    """A column on the left of an operator, a pattern on its right."""

    template = "(%(expressions)s)"
    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL's own operator, its escape sign switched off."""
        operator = " LIKE "
        if isinstance(self, _AnyCase):
            operator = f"{_collation(connection)} ILIKE "
        return self.as_sql(
            compiler, connection, arg_joiner=operator, template="(%(expressions)s ESCAPE '')", **extra
        )


class _SameCase(_Compared):
    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        column, pattern = self.get_source_expressions()
        told = self.copy()
        told.set_source_expressions([column, Value(pattern.value.translate(GLOB))])
        return told.as_sql(compiler, connection, arg_joiner=" GLOB ", **extra)


class _AnyCase(_Compared):
    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        column, pattern = self.get_source_expressions()
        told = self.copy()
        told.set_source_expressions([column, Value(expression_of(pattern.value))])
        return told.as_sql(compiler, connection, arg_joiner=" REGEXP ", **extra)


_known: dict[str, str] = {}


def _collation(connection: Any) -> str:
    """Return a collation that knows every script's capitals, of those that the server has; asked once a process."""
    if connection.alias not in _known:
        with connection.cursor() as cursor:
            cursor.execute("SELECT collname FROM pg_collation WHERE collname = ANY(%s)", [list(COLLATIONS)])
            found = {name for (name,) in cursor.fetchall()}
        name = next((one for one in COLLATIONS if one in found), "")
        _known[connection.alias] = f' COLLATE "{name}"' if name else ""
    return _known[connection.alias]


def like(column: str | Combinable, pattern: str) -> Func:
    """Return whether a column is like a pattern, capitals told apart."""
    return _SameCase(F(column) if isinstance(column, str) else column, Value(pattern))


def ilike(column: str | Combinable, pattern: str) -> Func:
    """Return whether a column is like a pattern, capitals or not."""
    return _AnyCase(F(column) if isinstance(column, str) else column, Value(pattern))


def told(column: str, pattern: str, *, any_case: bool) -> tuple[str, str]:
    """Return the SQL of whether a column, which it names, is like a pattern, and the one value that this SQL takes."""
    if connection.vendor == "postgresql":
        operator = f"{_collation(connection)} ILIKE" if any_case else " LIKE"
        return f"({column}{operator} %s ESCAPE '')", pattern
    if any_case:
        return f"({column} REGEXP %s)", expression_of(pattern)
    return f"({column} GLOB %s)", pattern.translate(GLOB)


def expression_of(pattern: str) -> str:
    """Return a regular expression for a pattern that reads a text once, however many % there are.

    Each piece between two % is taken where it comes first and never tried again: it cannot fit better later.
    """
    first, *rest = (
        "".join("." if sign == "_" else re.escape(sign) for sign in piece) for piece in pattern.split("%")
    )
    if not rest:
        return rf"(?is)\A{first}\Z"
    *middle, last = rest
    between = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    return rf"(?is)\A{first}{between}.*{last}\Z"
