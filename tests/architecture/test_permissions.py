"""Every address has a row that says who may open it; tests/teams/test_permissions.py then asks them all."""

from tests.architecture.doors import EVERYBODY, routes, rows

ROUTES = routes()
ROWS = rows()


def test_every_route_has_a_row_and_every_row_a_route():
    names = {route.name for route in ROUTES}
    assert sorted(names - ROWS.keys()) == [], "say who may open these in tests/architecture/samples_<app>.py"
    assert sorted(ROWS.keys() - names) == [], "these rows have no route"


def test_every_row_speaks_of_everybody():
    for name, methods in ROWS.items():
        for method, expected in methods.items():
            assert set(expected) == set(EVERYBODY), f"{method} {name}"
