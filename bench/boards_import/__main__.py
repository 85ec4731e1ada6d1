"""python -m bench.boards_import"""

import os
import subprocess
import sys
from pathlib import Path

from bench.databases import on_each_database

ROOT = Path(__file__).parent.parent.parent
PEER = ROOT / ".venv" / "import-export"


def environment() -> None:
    """Install the peer beside the project's own packages, which stay as they are."""
    wanted, mark = Path(__file__).parent / "requirements.txt", PEER / "made"
    if not mark.exists() or mark.stat().st_mtime < wanted.stat().st_mtime:
        install = [ROOT / ".venv" / "bin" / "uv", "pip", "install", "--quiet", "--target", PEER]
        subprocess.run([*install, "--no-deps", "--require-hashes", "-r", wanted], check=True)
        mark.touch()
    os.environ["IMPORT_EXPORT"] = str(PEER)


environment()
sys.exit(on_each_database("bench.boards_import.measure"))
