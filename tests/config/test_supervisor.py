"""The processes of an installation under their supervisor, when one of them freezes."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.servers.installations import ROOT

STAGE = """
import sys
from pathlib import Path

from config.supervisor import Child, Supervisor
from tests.config import test_supervisor

folder = Path(sys.argv[1])
children = [Child("the worker", test_supervisor.lives, (folder,), pulse=lambda pid: folder / str(pid))]
said = lambda line: print(line, flush=True)
Supervisor(children, say=said, frozen_after=1.0).run(when_up=lambda: True)
"""


def lives(folder):
    """Show a pulse; the first to do so freezes after a while, as a laptop's process does that hangs in a driver."""
    (first := folder / "first").exists() or first.write_text(str(os.getpid()))
    for beat in range(1000):
        (folder / str(os.getpid())).touch()
        if beat == 5 and first.read_text() == str(os.getpid()):
            os.kill(os.getpid(), signal.SIGSTOP)
        time.sleep(0.1)


def test_a_worker_whose_pulse_stands_still_is_ended_and_started_again(tmp_path):
    folder = tmp_path / "pulse"
    folder.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-c", STAGE, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout.readline() == "the worker is frozen: ending it\n"
        # Said again each time somebody looks before the killed one is gone.
        while (line := running.stdout.readline()) == "the worker is frozen: ending it\n":
            pass
        assert "starting it again" in line
        frozen = int((folder / "first").read_text())
        deadline = time.monotonic() + 20
        while not (beating := [path for path in folder.iterdir() if path.name not in {"first", str(frozen)}]):
            assert time.monotonic() < deadline, "nobody took the place of the frozen one"
            time.sleep(0.05)
        assert int(beating[0].name) != frozen
        with pytest.raises(ProcessLookupError):
            os.kill(frozen, 0)
    finally:
        running.terminate()
        running.communicate(timeout=20)
