"""Posts as downloads."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    """Return a file to keep, its name right in every browser: `~` and Hangul included (RFC 5987)."""
    safe = "".join(char if char.isprintable() else "-" for char in name)
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=safe) or ""
    )
    return response
