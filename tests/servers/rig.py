"""A warm process of an installation in which a scenario plays: `python -m tests.servers.rig module:function JSON`.

Workers are forked from it, so that each is a process of its own that costs no start of an interpreter.
"""

import json
import sys
from importlib import import_module

import django


def main() -> None:
    """Play the scenario and print what it returns as the last line."""
    django.setup()
    module, function = sys.argv[1].split(":")
    import_module("tests.servers.kinds")
    from tests.servers import kinds

    kinds.make_table()
    answer = getattr(import_module(module), function)(**json.loads(sys.argv[2]))
    sys.stdout.write(f"\n{json.dumps(answer)}\n")


if __name__ == "__main__":
    main()
