"""What our management commands have in common: exit 0, or 2 with one line on stderr; JSON when asked."""

import json
import sys
from types import MethodType
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, SystemCheckError

from kit.refusals import Refused


class BadInput(CommandError):
    """Something in the command line cannot be used; the message says which and why."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message), returncode=2)


class HouseCommand(BaseCommand):
    """A command for people and scripts.

    A subclass writes `arguments(parser)` and `handle(**options)`, raises `BadInput` (or lets a `Refused` or
    `ValidationError` pass), and ends with `self.say(line, **result)`. From a shell each of these ends in exit code
    2 and one line on stderr, argparse's own complaints included; `call_command` raises `CommandError`.
    """

    as_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the command's own arguments and `--json`."""
        self.arguments(parser)
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def arguments(self, parser: CommandParser) -> None:
        """Add the command's own arguments; none unless a subclass has some."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Make argparse complain in one line too."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = MethodType(_complain, parser)  # type: ignore[method-assign]
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; turn what is wrong with the input into one line and exit code 2."""
        self.as_json = options.get("json", False)
        try:
            return super().execute(*args, **options)
        except SystemCheckError:
            raise
        except (Refused, CommandError, ValidationError) as problem:
            line = one_line(problem)
            if not getattr(self, "_called_from_command_line", False):
                raise BadInput(line) from problem
            self.stderr.write(line)
            sys.exit(2)

    def say(self, line: str, **result: Any) -> None:
        """Print the result: the line for people, the keyword arguments as one JSON object for scripts."""
        text = json.dumps(result, ensure_ascii=False, default=str) if self.as_json else line
        self.stdout.write(text)


def one_line(problem: Exception) -> str:
    """Return what a problem says, in one line."""
    said = " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
    return " ".join(said.split())


def _complain(parser: CommandParser, message: str) -> NoReturn:
    if not parser.called_from_command_line:
        raise BadInput(message)
    parser.exit(2, f"{parser.prog}: {one_line(Exception(message))}\n")
