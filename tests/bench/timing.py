"""One run of a command and what it cost; several commands in turns.

CPU is user and system time of the process and of every process that it started. Peak memory is that of
the largest single process among them, not their sum. A process counts with what its parent held when
it was started, so this harness imports nothing large: below its own size no peak can be told.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_PR_SET_CHILD_SUBREAPER = 36

#: What `ru_maxrss` counts in.
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Sample:
    """What one run cost: seconds of CPU, seconds on the clock, bytes; and what it printed."""

    cpu: float
    wall: float
    peak: float
    output: str = ""


#: One run of something that is measured.
Run = Callable[[], Sample]

#: The counted runs, in the order of the rounds.
Samples = list[Sample]


class CommandError(Exception):
    """A command that did not do its work: its time means nothing."""

    def __init__(self, name: str, command: Sequence[str], why: str, output: str) -> None:
        super().__init__(name, command, why, output)
        self.name = name
        self.command = command
        self.why = why
        self.output = output

    def __str__(self) -> str:
        tail = self.output[-4000:].strip() or "(no output)"
        return f"{self.name}: {self.why}\n  {shlex.join(self.command)}\n{tail}"


def adopt_orphans() -> None:
    """Let processes whose parent has ended become this process's own, so that their cost is seen.

    From Python 3.14 on the workers of a pool belong to a server that outlives the command.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(name: str, command: Sequence[str], environment: Mapping[str, str], folder: str) -> Sample:
    """Run a command in a folder; raises CommandError unless it ends with 0.

    The linters are told to end with 0 whatever they find: anything else is a failure.
    """
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        # In a session of its own: what it leaves behind is then known by its process group.
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment,
            cwd=folder,
            start_new_session=True,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
            process.returncode = code = os.waitstatus_to_exitcode(status)
            usages = [usage, *_left_behind(process.pid)]
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        out.seek(0)
        output = out.read().decode("utf-8", "replace")
    if code != 0:
        why = f"ended with {code}" if code > 0 else f"was killed by signal {-code}"
        raise CommandError(name, command, why, output)
    return Sample(
        cpu=sum(one.ru_utime + one.ru_stime for one in usages),
        wall=wall,
        peak=max(one.ru_maxrss for one in usages) * _MAXRSS_UNIT,
        output=output,
    )


def own_peak() -> float:
    """The peak memory of this process, in bytes: what it starts is never told to have had less."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT


def in_turns(
    runs: Mapping[str, Run], rounds: int, done: Callable[[str, int, Sample], None] = lambda *_: None
) -> dict[str, Samples]:
    """A, B, C, A, B, C …: so many counted rounds after one that warms up and is not counted.

    `done` is told of each run, with its round; 0 is the one that warms up.
    """
    samples: dict[str, Samples] = {name: [] for name in runs}
    for turn in range(rounds + 1):
        for name, once in runs.items():
            sample = once()
            done(name, turn, sample)
            if turn:
                samples[name].append(sample)
    return samples


def median(samples: Samples, of: str) -> float:
    """The median of `cpu`, `wall` or `peak`."""
    return statistics.median(_figures(samples, of))


@dataclass(frozen=True)
class Ratio:
    """How many times as much: the median of the rounds, and the least and the most of them."""

    median: float
    least: float
    most: float


def ratio(samples: Samples, to: Samples, of: str) -> Ratio:
    """Each round's runs are compared with each other: what slows the machine for a while slows both."""
    each = [one / other for one, other in zip(_figures(samples, of), _figures(to, of), strict=True)]
    return Ratio(statistics.median(each), min(each), max(each))


def _figures(samples: Samples, of: str) -> list[float]:
    return [float(getattr(sample, of)) for sample in samples]


def _left_behind(group: int) -> list[resource.struct_rusage]:
    """The usage of processes that were orphaned and adopted, once they have ended."""
    usages = []
    with contextlib.suppress(ChildProcessError):  # there is none any more
        while True:
            usages.append(os.wait4(-group, 0)[2])
    return usages
