"""Runs every benchmark, or those named: python -m bench [name …]."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run each in a process of its own, so that one's warm caches are not another's."""
    known = sorted(file.parent.name for file in HERE.glob("*/__main__.py"))
    wanted = sys.argv[1:] or known
    if unknown := sorted(set(wanted) - set(known)):
        print(
            f"There is no benchmark called {', '.join(unknown)}; there are {', '.join(known)}.",
            file=sys.stderr,
        )
        return 2
    codes = [
        subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode for name in wanted
    ]
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
