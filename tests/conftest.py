"""What every test may ask for: people, a team, and a client that refuses bad pages."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teams.models import Membership, Role, Team, User
from tests.factories.teams import MembershipFactory, TeamFactory
from tests.servers.fixtures import (  # noqa: F401 - fixtures
    embedded,
    installation,
    migrated_file,
    migrated_template,
    on_servers,
    postgresql_server,
    postgresql_url,
    redis_server,
)

WRITES = re.compile(
    r'^\s*(INSERT|UPDATE|DELETE|REPLACE)\b(?!.*"django_session")(?!.*"shared_cache")(?!.*"last_used_at")',
    re.IGNORECASE,
)
INLINE_HANDLER = re.compile(r"<[^>]+\son[a-z]+\s*=", re.IGNORECASE)


class HouseClient(Client):
    """A client that refuses pages with inline handlers or unrendered tags, and GETs that write."""

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for a page and look at what comes back."""
        with CaptureQueriesContext(connection) as queries:
            response = super().get(*args, **kwargs)
        written = [query["sql"] for query in queries if WRITES.match(query["sql"] or "")]
        assert not written, f"a GET wrote: {written[0]}"
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            text = response.content.decode()
            assert not INLINE_HANDLER.search(text), "an inline handler: CSP would block it"
            assert "{%" not in text, "an unrendered tag"
            assert "<c-" not in text, "an unrendered component"
        return response


@pytest.fixture(autouse=True)
def forget_the_cache() -> None:
    """Count calls and sign-ins anew in each test."""
    cache.clear()


@pytest.fixture
def client() -> HouseClient:
    """A browser of nobody."""
    return HouseClient()


@pytest.fixture
def team(db: None) -> Team:
    """A team."""
    return TeamFactory()


@pytest.fixture
def member(team: Team) -> User:
    """A member of the team, who may write."""
    return MembershipFactory(team=team, role=Role.MEMBER).user


@pytest.fixture
def owner(team: Team) -> User:
    """The team's owner."""
    return MembershipFactory(team=team, role=Role.OWNER).user


@pytest.fixture
def viewer(team: Team) -> User:
    """A member who may only look."""
    return MembershipFactory(team=team, role=Role.VIEWER).user


@pytest.fixture
def stranger(db: None) -> User:
    """A member of another team."""
    membership: Membership = MembershipFactory()
    return membership.user


@pytest.fixture
def signed_in(client: HouseClient, member: User) -> HouseClient:
    """The member's browser."""
    client.force_login(member)
    return client
