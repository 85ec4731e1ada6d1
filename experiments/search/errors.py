"""What is wrong with a filter, and where."""

from typing import Any


class SearchError(ValueError):
    """A filter or an order that cannot be read.

    The message is MLflow's, for its clients; our pages say `code` with `details` in their own words. `at` is the
    place of the mistake in the text, in characters from 0.
    """

    def __init__(self, code: str, message: str, at: int = 0, **details: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.at, self.details = code, message, at, details
