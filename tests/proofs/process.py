"""A proof in a process of its own, for frontrun patches locks; bounded in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .case import Case
from .verdict import Verdict

_ROOT = Path(__file__).resolve().parents[2]

#: Seconds for one case, which takes a few. A search that takes longer has not come to its end: it failed.
TIME_LIMIT = 180.0

BREAK_FIX = "--break-fix"


def prove_apart(case: Case, *, break_fix: bool = False) -> Verdict:
    """The verdict of the process, or one that says how it ended."""
    command = [sys.executable, "-m", "frontrun.cli", sys.executable, "-m", "tests.proofs.child", case.name]
    if break_fix:
        command.append(BREAK_FIX)
    failed = Verdict(case.name, case.shape, case.family, "")
    with subprocess.Popen(
        command,
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # frontrun's command, and what it has started
            failed.problems.append(f"not explored to the end in {TIME_LIMIT:.0f} s")
            return failed
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    lines = output.splitlines()
    if process.returncode or not lines:
        failed.problems.append(f"the process ended with {process.returncode}\n{errors}")
        return failed
    return Verdict.from_json(lines[-1])


def prove_all(cases: Iterable[Case], *, break_fix: bool = False) -> Iterator[Verdict]:
    """The verdicts in the order of the cases; as many processes at a time as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(lambda case: prove_apart(case, break_fix=break_fix), cases)
