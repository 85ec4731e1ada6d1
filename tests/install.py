"""Installs the programs that the tests drive and that no package of Python or npm brings, where it may.

Debian's chromium, jekyll and hugo through apt, when this is root on such a machine. What cannot be had is said in one
line; the tests that need it skip, or fail when CI=true.
"""

import os
import shutil
import subprocess
import sys

WANTED = {"chromium": "chromium", "jekyll": "jekyll", "hugo": "hugo"}


def main() -> None:
    """Install what is missing."""
    missing = [package for program, package in WANTED.items() if shutil.which(program) is None]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.stderr.write(
            f"Not installed, and not ours to install: {', '.join(missing)}. Their tests are skipped.\n"
        )
        return
    sys.stderr.write(f"Installing {', '.join(missing)} …\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
        run = subprocess.run(
            ["apt-get", "-qq", *command], env=environment, capture_output=True, text=True, check=False
        )
        if run.returncode:
            sys.stderr.write(f"apt-get {command[0]} failed: {run.stderr.strip().splitlines()[-1:]}\n")
            return


if __name__ == "__main__":
    main()
