"""A proof in a process of its own, for frontrun patches locks; it forks from one that has imported all.

A search is bounded by a number of interleavings (`exploration.most`), never by time: whether something is
proved does not depend on how fast the machine is.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .case import Case
from .verdict import Verdict

_ROOT = Path(__file__).resolve().parents[2]

#: Seconds for one case, which takes a few: a guard against a proof that hangs, on the most loaded machine.
HANG = 3600.0

BREAK_FIX = "--break-fix"


class _Server:
    """A process that forks for each proof (`child.py`), under frontrun's command."""

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "frontrun.cli", sys.executable, "-m", "tests.proofs.child"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            start_new_session=True,
        )

    def answer(self, arguments: list[str]) -> list[str]:
        """The lines of the answer, of which the last is the exit status; none if the process has ended."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        lines: list[str] = []
        guard = threading.Timer(HANG, self.end)
        guard.start()
        try:
            process.stdin.write(" ".join(arguments) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                lines.append(line.rstrip("\n"))
                if lines[-1].lstrip("-").isdigit():
                    return lines
        except BrokenPipeError:
            pass
        except BaseException:
            self.end()
            raise
        finally:
            guard.cancel()
        return []

    def errors(self) -> str:
        """What was written to standard error since the last time."""
        return self._errors.read()

    def end(self) -> None:
        """End the whole group: frontrun's command starts a process, which forks."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


#: Servers that have nothing to do.
_idle: list[_Server] = []


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()


def prove_apart(case: Case, *, break_fix: bool = False, most: int | None = None) -> Verdict:
    """The verdict of the process, or one that says how it ended.

    Args:
        case: What is proved.
        break_fix: Whether the fix is spoilt; then it must not be proved.
        most: How many interleavings an explorer may execute; `exploration.most` if None.
    """
    try:
        server = _idle.pop()
    except IndexError:
        server = _Server()
    arguments = [BREAK_FIX] * break_fix + [f"--most={most}"] * (most is not None) + [case.name]
    lines = server.answer(arguments)
    failed = Verdict(case.name, case.shape, case.family, "")
    if not lines:
        server.end()
        failed.problems.append(f"the process has ended, or took longer than {HANG:.0f} s\n{server.errors()}")
        return failed
    *printed, status = lines
    errors = server.errors()
    _idle.append(server)
    if status != "0" or not printed:
        failed.problems.append(f"the process ended with {status}\n{errors}")
        return failed
    return Verdict.from_json(printed[-1])


def prove_all(cases: Iterable[Case], *, break_fix: bool = False) -> Iterator[Verdict]:
    """The verdicts in the order of the cases; as many processes at a time as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(lambda case: prove_apart(case, break_fix=break_fix), cases)
