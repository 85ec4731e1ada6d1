"""How bodies of the API are read: JSON whose every character can be stored."""

import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

# JSON can write both as escapes; PostgreSQL stores neither, and half of a pair cannot even be sent back.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class StorableJSONParser(JSONParser):
    """Reads JSON; refuses what is nested beyond reason, and characters that no database keeps, at their field."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what the body says; raises ParseError and ValidationError (400)."""
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("This JSON is nested too deeply.")) from None
        wrong = {field for field, text in _texts(data) if _UNSTORABLE.search(text)}
        if wrong:
            said = _("A character in it cannot be stored: NUL, or half of a pair.")
            raise ValidationError({field: [said] for field in sorted(wrong)})
        return data


def _texts(data: object) -> Iterator[tuple[str, str]]:
    """Yield each text in the data with the field at the top that holds it; a broken name stands under no field."""
    waiting: list[tuple[str, object]] = [("", data)]
    while waiting:
        field, one = waiting.pop()
        if isinstance(one, str):
            yield field, one
        elif isinstance(one, dict):
            for name, value in one.items():
                yield field, name
                waiting.append((field or _UNSTORABLE.sub("", name), value))
        elif isinstance(one, list):
            waiting.extend((field, value) for value in one)
