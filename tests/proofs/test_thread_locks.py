"""LAG204, executed: what happens to the event loop where two tasks want a lock of threads.

The explorers cannot do this: the loop's own thread is blocked. It is the only one, so whoever has to wait
for a lock that is held waits for ever: `Watched` raises an exception then, where the program would hang.
"""

from __future__ import annotations

import asyncio

import pytest

from flake8_eventrace.engine.check import check_source

PROGRAM = """\
import asyncio
import threading

lock = {lock}
inside = most = 0


async def party():
    global inside, most
    {enter} lock:
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        inside -= 1


async def main():
    await asyncio.gather(party(), party())
    return most
"""

#: The lock, how it is entered, how many tasks were inside at once (None: stuck), whether it is reported.
CASES = [
    ("threading.Lock()", "with", None, True),
    ("threading.Semaphore()", "with", None, True),
    ("threading.Condition(threading.Lock())", "with", None, True),
    ("threading.RLock()", "with", 2, True),
    ("threading.Condition()", "with", 2, True),
    ("asyncio.Lock()", "async with", 1, False),
]


class StuckError(Exception):
    """The only thread waits for a lock that it holds."""


class Watched:
    """A lock of threads, in a program of one thread."""

    def __init__(self, lock):
        self.lock = lock

    def __enter__(self):
        if not self.lock.acquire(blocking=False):
            raise StuckError

    def __exit__(self, *error):
        self.lock.release()


def run(program: str, enter: str) -> int | None:
    """How many were inside at once; None where the program is stuck."""
    names = {}
    exec(program, names)
    if enter == "with":
        names["lock"] = Watched(names["lock"])
    try:
        return asyncio.run(names["main"]())
    except StuckError:
        return None


@pytest.mark.parametrize(("lock", "enter", "inside", "reported"), CASES, ids=[case[0] for case in CASES])
def test_the_rule_says_what_happens(lock, enter, inside, reported):
    program = PROGRAM.format(lock=lock, enter=enter)
    assert run(program, enter) == inside
    findings = check_source(program.encode())
    assert [finding.code for finding in findings] == ["LAG204"] * reported
    if reported:
        assert ("keeps no other task out" in findings[0].message) is (inside == 2)
