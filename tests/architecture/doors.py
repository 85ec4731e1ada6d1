"""Every address of the program and who may open it: what the two `test_permissions.py` stand on.

Each app says it in `tests/architecture/samples_<app>.py`, in one line for each URL name and method:

    ROWS = {
        "projects:note": {"GET": READ},                      # a page that every member may read
        "projects:edit-note": {"GET": NOTE, "POST": NOTE},   # mentors too, but no viewers
        "runs": {"GET": API_READ, "POST": API_WRITE},        # the API, by token
    }

    def arguments(scene: Scene) -> dict[str, object]:
        return {"note_id": NoteFactory(team=scene.team).pk}  # what the names in the addresses stand for

`Scene` is a team with one person of each role (`scene.people["owner"]`), a stranger and somebody removed. Where
one route needs another argument, key it by "name argument": {"projects:note-template kind": "peer-session"}. A POST
is sent `BODIES.get(name, {})` (optional dict in the same file; values may be functions of the scene) and must then
answer anything but 401, 403, 404, 405 or 5xx to who may; `because(READ, viewer=404)` changes one expectation.
A route without a row fails, and a row without a route.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from teams.models import Membership, Role, Team, User
from teams.services import members, tokens
from tests.factories.teams import MembershipFactory, TeamFactory, UserFactory

APPS = ("kit", "config", "teams", "projects", "experiments", "mlflow", "mlflow_models", "retros")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EVERYBODY = ("anonymous", "viewer", "mentor", "member", "manager", "owner", "stranger", "removed")
IN_THE_TEAM = ("viewer", "mentor", "member", "manager", "owner")

Expected = Mapping[str, int]
ALLOWED = 0  # any answer that neither refuses the person nor breaks


def _page(least: int) -> dict[str, int]:
    """Whose role comes at `least` or later in IN_THE_TEAM may; strangers find nothing, nobody signs in first."""
    roles = {role: ALLOWED if place >= least else 403 for place, role in enumerate(IN_THE_TEAM)}
    return {"anonymous": 302, **roles, "stranger": 404, "removed": 404}


READ, NOTE, WRITE, MANAGE, OWN = (_page(least) for least in range(5))
API_READ, API_NOTE, API_WRITE, API_MANAGE, API_OWN = (
    {**_page(least), "anonymous": 401, "removed": 401} for least in range(5)
)
NOTHING_THERE: Expected = dict.fromkeys(EVERYBODY, 404)
OPEN: Expected = dict.fromkeys(EVERYBODY, ALLOWED)
SIGNED_IN: Expected = {**OPEN, "anonymous": 302}
API_OPEN: Expected = OPEN
API_ANY_TOKEN: Expected = {**OPEN, "anonymous": 401, "removed": 401}


def because(profile: Expected, **changes: int) -> Expected:
    """Return the profile with some people's answers changed."""
    return {**profile, **changes}


@dataclass
class Scene:
    """A team, its people by role, a stranger, somebody removed, and a token of each."""

    team: Team = field(default_factory=TeamFactory)
    people: dict[str, User] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    known: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = {role.value: (self.team, role) for role in Role}
        places |= {"stranger": (TeamFactory(), Role.OWNER), "removed": (self.team, Role.OWNER)}
        for who, (team, role) in places.items():
            membership = MembershipFactory(team=team, role=role, user=UserFactory(language="en"))
            self.memberships[who] = membership
            self.people[who] = membership.user
            self.secrets[who] = tokens.issue(membership=membership, name=who, by=membership.user)[1]
        members.end(membership=self.memberships["removed"], by=self.people["owner"])
        self.known["team_slug"] = self.team.slug
        for samples in _samples():
            self.known |= getattr(samples, "arguments", lambda _scene: {})(self)


@dataclass(frozen=True)
class Route:
    """One address pattern."""

    name: str
    pattern: str
    arguments: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        """Whether a program asks here, with a token."""
        return self.pattern.startswith("api/") or self.name.startswith("mlflow")


def routes() -> list[Route]:
    """Return every address that the program answers."""
    return sorted(_walk(get_resolver(), (), "", ()), key=lambda route: (route.name, route.pattern))


def _walk(
    resolver: URLResolver, spaces: tuple[str, ...], before: str, named: tuple[str, ...]
) -> Iterator[Route]:
    for one in resolver.url_patterns:
        pattern = before + str(one.pattern)
        arguments = (*named, *one.pattern.converters, *getattr(one.pattern.regex, "groupindex", {}))
        if isinstance(one, URLPattern):
            name = ":".join((*spaces, one.name or pattern))
            yield Route(name, pattern, tuple(dict.fromkeys(arguments)))
        else:
            yield from _walk(one, (*spaces, one.namespace) if one.namespace else spaces, pattern, arguments)


def _samples() -> Iterator[Any]:
    for app in APPS:
        name = f"tests.architecture.samples_{app}"
        if importlib.util.find_spec(name):
            yield importlib.import_module(name)


def rows() -> dict[str, Mapping[str, Expected]]:
    """Return the whole table: URL name → method → who → code."""
    table: dict[str, Mapping[str, Expected]] = {}
    for samples in _samples():
        twice = table.keys() & samples.ROWS.keys()
        assert not twice, f"two rows for {twice}"
        table |= samples.ROWS
    return table


def arguments_for(route: Route, scene: Scene) -> dict[str, object]:
    """Return what the route's address needs."""
    known = scene.known
    missing = [name for name in route.arguments if f"{route.name} {name}" not in known and name not in known]
    assert not missing, (
        f"say in tests/architecture/samples_<app>.py: arguments() what {missing} of {route.name} is"
    )
    return {name: known.get(f"{route.name} {name}", known.get(name)) for name in route.arguments}


def body_for(route: Route, scene: Scene) -> dict[str, object]:
    """Return what is posted to the route."""
    for samples in _samples():
        bodies: Mapping[str, Mapping[str, object | Callable[[Scene], object]]] = getattr(
            samples, "BODIES", {}
        )
        if route.name in bodies:
            found = bodies[route.name]
            return {name: value(scene) if callable(value) else value for name, value in found.items()}
    return {}
