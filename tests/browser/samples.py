"""What to put into the addresses of the pages: objects of the demo team."""

from collections.abc import Callable

from teams.demo import DemoTeam

# By the name of the argument; a view whose arguments mean something else has its own line in BY_VIEW.
BY_ARGUMENT: dict[str, Callable[[DemoTeam], object]] = {"team_slug": lambda demo: demo.team.slug}
BY_VIEW: dict[str, Callable[[DemoTeam], list[dict[str, object]]]] = {}
# Addresses of the accounts package that need a secret of their own, or that we do not use.
LEFT_OUT = ("account_confirm_email", "account_reset_password_from_key", "account_reauthenticate")


def arguments_of(name: str, names: tuple[str, ...], demo: DemoTeam) -> list[dict[str, object]]:
    """Return the arguments with which to open the view; a view without sample is a mistake of the tests."""
    if name in LEFT_OUT:
        return []
    if name in BY_VIEW:
        return BY_VIEW[name](demo)
    missing = [argument for argument in names if argument not in BY_ARGUMENT]
    assert not missing, f"{name} takes {missing}: say in tests/browser/samples.py what to put there"
    return [{argument: BY_ARGUMENT[argument](demo) for argument in names}]
