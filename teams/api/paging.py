"""Lists in pages that stay put while rows come and go."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response


class BrokenCursor(ValidationError):
    """The cursor is not one that we gave out."""

    def __init__(self) -> None:
        super().__init__({"cursor": [_("Follow the address in “next” as it is.")]})


class Pages(CursorPagination):
    """`{"results": [...], "next": url or null}`; `?limit=` up to 500 rows."""

    page_size = 100
    max_page_size = 500
    page_size_query_param = "limit"

    def __init__(self, *ordering: str) -> None:
        self.ordering = ordering

    def decode_cursor(self, request: Request) -> Any:
        """Refuse a broken cursor as the bad input it is."""
        try:
            return super().decode_cursor(request)
        except (NotFound, UnicodeDecodeError) as problem:
            raise BrokenCursor from problem

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """Return the page's rows; a cursor that names no possible place is refused too."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (DjangoValidationError, ValueError) as problem:
            if request.query_params.get(self.cursor_query_param) is None:
                raise
            raise BrokenCursor from problem

    def get_paginated_response(self, data: Any) -> Response:
        """Wrap one page."""
        return Response({"results": data, "next": self.get_next_link()})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the wrapping to OpenAPI."""
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": ["string", "null"], "format": "uri"},
            },
        }
