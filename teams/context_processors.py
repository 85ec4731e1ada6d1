"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest

from teams.panels import navigation_in_order


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the lines of the team's navigation."""
    return {"navigation": navigation_in_order()}
