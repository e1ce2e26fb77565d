"""LAG204, executed: what happens to the event loop where two tasks want a lock of threads.

The explorers cannot do this: the loop's own thread is blocked, so each program runs in its own process.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from flake8_eventrace.engine.check import check_source

#: Seconds after which a program counts as stuck; those that end need some 0.2 s.
STUCK = 5

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
    print(most)


asyncio.run(main())
"""

#: The lock, how it is entered, how many tasks were inside at once (None: stuck), whether it is reported.
CASES = [
    ("threading.Lock()", "with", None, True),
    ("threading.Semaphore()", "with", None, True),
    ("threading.Condition(threading.Lock())", "with", None, True),
    ("threading.RLock()", "with", "2", True),
    ("threading.Condition()", "with", "2", True),
    ("asyncio.Lock()", "async with", "1", False),
]


def run(program: str) -> str | None:
    try:
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=STUCK, check=True
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.strip()


@pytest.mark.parametrize(("lock", "enter", "inside", "reported"), CASES, ids=[case[0] for case in CASES])
def test_the_rule_says_what_happens(lock, enter, inside, reported):
    program = PROGRAM.format(lock=lock, enter=enter)
    assert run(program) == inside
    findings = check_source(program.encode())
    assert [finding.code for finding in findings] == ["LAG204"] * reported
    if reported:
        assert ("keeps no other task out" in findings[0].message) is (inside == "2")
