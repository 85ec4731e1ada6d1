"""Runs the processes of an installation side by side, starts again who dies, and leaves none behind.

A child is forked from the running program where that is safe (Linux), so a start costs one interpreter, not
three; elsewhere it is a fresh interpreter. Each leads a process group of its own: its group is ended as a
whole, and Ctrl-C reaches only us. On Linux the children also end when we are killed.
"""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

ON_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
# After a death: wait this long, then twice as long, up to the last; a child that lived for a while starts anew.
FIRST_WAIT, LONGEST_WAIT, A_WHILE = 0.5, 30.0, 60.0
# Web streams and job steps get this long to come to an end.
FAREWELL = 8.0

_processes: Any = multiprocessing.get_context("fork" if ON_LINUX else "spawn")


@dataclass
class Child:
    """One process: `name` for people, `target` what it runs, `pulse` the file of a pid that must stay fresh."""

    name: str
    target: Callable[..., None]
    arguments: tuple[object, ...] = ()
    pulse: Callable[[int], Path] | None = None
    process: BaseProcess | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    pause: float = field(default=FIRST_WAIT, init=False)
    again_at: float | None = field(default=None, init=False)
    beaten: float | None = field(default=None, init=False)
    beat_seen: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start the process."""
        self.process = _processes.Process(
            target=_live, args=(os.getpid(), self.target, self.arguments), name=self.name
        )
        self.process.start()
        self.started, self.again_at, self.beaten = time.monotonic(), None, None

    @property
    def pid(self) -> int:
        """The process' id, 0 before the start."""
        return (self.process and self.process.pid) or 0

    def signal(self, number: int) -> None:
        """Send a signal to the process and to all that it started."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)

    def silence(self) -> float:
        """Return for how many seconds the pulse has stood still, by a clock that stops when the laptop sleeps."""
        if self.pulse is None:
            return 0.0
        try:
            beaten = self.pulse(self.pid).stat().st_mtime
        except OSError:
            beaten = None
        if beaten is None or beaten != self.beaten:
            self.beaten, self.beat_seen = beaten, time.monotonic()
        return time.monotonic() - self.beat_seen


def _live(parent: int, target: Callable[..., None], arguments: tuple[object, ...]) -> None:
    os.setpgid(0, 0)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    if ON_LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            return
    target(*arguments)


class Supervisor:
    """Keeps the children alive until somebody ends it. `say` prints a line; `frozen_after` is in seconds."""

    def __init__(self, children: list[Child], *, say: Callable[[str], None], frozen_after: float) -> None:
        self.children = children
        self.say = say
        self.frozen_after = frozen_after
        self._stopping = 0

    def run(self, *, when_up: Callable[[], bool]) -> None:
        """Start the children and watch over them; `when_up` is called until it returns true."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            for child in self.children:
                child.start()
            is_up = False
            while not self._stopping:
                is_up = is_up or when_up()
                self._look_after(patience=1.0 if is_up else 0.05)
        finally:
            self._end()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping += 1

    def _look_after(self, *, patience: float) -> None:
        alive = [
            child.process.sentinel for child in self.children if child.process and child.again_at is None
        ]
        wait(alive, timeout=patience)
        now = time.monotonic()
        for child in self.children:
            if self._stopping:
                return
            if child.again_at is not None:
                if now >= child.again_at:
                    child.start()
            elif child.process is not None and not child.process.is_alive():
                self._bury(child, now)
            elif child.silence() > self.frozen_after:
                self.say(f"{child.name} is frozen: ending it")
                child.signal(signal.SIGKILL)

    def _bury(self, child: Child, now: float) -> None:
        """Note a death, end whatever the dead had started, and plan the next start."""
        child.signal(signal.SIGKILL)
        if child.pulse:
            child.pulse(child.pid).unlink(missing_ok=True)
        if now - child.started > A_WHILE:
            child.pause = FIRST_WAIT
        code = child.process.exitcode if child.process else None
        self.say(f"{child.name} ended ({code}); starting it again in {child.pause:g} s")
        child.again_at, child.pause = now + child.pause, min(LONGEST_WAIT, child.pause * 2)

    def _end(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + FAREWELL
        asked = self._stopping
        for child in self.children:
            # A second Ctrl-C means: now.
            while child.process and child.process.is_alive() and time.monotonic() < deadline:
                child.process.join(0.1)
                if self._stopping > max(asked, 1):
                    deadline = 0
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process:
                child.process.join()
