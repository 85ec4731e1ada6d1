"""An expected "no": a message for people, a code for machines."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise


class Refused(Exception):
    """Raised when what was asked cannot be done, for a reason the person can understand and mend.

    `code` is stable and read by machines; `status` is the HTTP status of the API's answer; `fields`
    names the inputs at fault, each with its messages.
    """

    code = "refused"
    status = 422

    def __init__(
        self,
        message: str | Promise,
        *,
        fields: Mapping[str, Sequence[str | Promise]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}

    def __str__(self) -> str:
        return str(self.message)


class Conflict(Refused):
    """What was asked no longer fits what is there: somebody else was first, or the state has moved on."""

    code = "conflict"
    status = 409
