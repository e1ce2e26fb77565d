"""Where the code around a finding could make the fix a change of meaning, it is reported and left alone.

Each example of `testdata` has a fix; with a change to a few of its words it has none.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings

TESTDATA = Path(__file__).parents[2] / "testdata"

#: The example, what is changed, by what.
CHANGES = {
    # clear_in_starter
    "the clear shares its line": (
        "LAG109/joined_thread",
        "self._stop.clear()  #",
        "self._stop.clear(); x = 1  #",
    ),
    "the start shares its line": (
        "LAG109/joined_thread",
        "        self._thread.start()\n",
        "        x = 1; self._thread.start()\n",
    ),
    "the start is in a test": (
        "LAG109/joined_thread",
        "        self._thread.start()\n",
        "        if self._thread.start():\n            pass\n",
    ),
    "the thread is started in a loop": (
        "LAG109/joined_thread",
        "        self._thread.start()\n",
        "        for _ in range(1):\n            self._thread.start()\n",
    ),
    # threadsafe_call
    "the answer of put_nowait is kept": (
        "LAG108/queue_from_thread",
        "self.lines.put_nowait(line)",
        "x = self.lines.put_nowait(line)",
    ),
    "the call shares its line": (
        "LAG108/queue_from_thread",
        "self.lines.put_nowait(line)  #",
        "self.lines.put_nowait(line); x = 1  #",
    ),
    "an argument by name": (
        "LAG108/queue_from_thread",
        "self.lines.put_nowait(line)",
        "self.lines.put_nowait(item=line)",
    ),
    "arguments in a star": (
        "LAG108/queue_from_thread",
        "self.lines.put_nowait(line)",
        "self.lines.put_nowait(*[line])",
    ),
    "a handler for a full queue": (
        "LAG108/queue_from_thread",
        "                self.lines.put_nowait(line)  # error: LAG108 16\n",
        (
            "                try:\n                    self.lines.put_nowait(line)  # error: LAG108 20\n"
            "                except asyncio.QueueFull:\n                    pass\n"
        ),
    ),
    "another queue is touched": (
        "LAG108/queue_from_thread",
        "            for line in stream:\n",
        "            for line in stream:\n                self.seen.put(line)\n",
    ),
    "another primitive is touched": (
        "LAG108/queue_from_thread",
        "            for line in stream:\n",
        "            for line in stream:\n                self.ready.set()\n",
    ),
    "nobody names the loop": (
        "LAG108/queue_from_thread",
        "        self._loop = loop\n",
        "        self._loop = make(loop)\n",
    ),
    # set_last
    "the set shares its line": ("LAG104/append_after_set", "self.wake.set()  #", "self.wake.set(); x = 1  #"),
    "a call in between": (
        "LAG104/append_after_set",
        "        self.items.append(item)\n",
        "        check(item)\n        self.items.append(item)\n",
    ),
    "a way out in between": (
        "LAG104/append_after_set",
        "        self.items.append(item)\n",
        "        if item is None:\n            return\n        self.items.append(item)\n",
    ),
    "a division in between": (
        "LAG104/append_after_set",
        "        self.items.append(item)\n",
        "        self.n = 1 / item\n        self.items.append(item)\n",
    ),
    "an import in between": (
        "LAG104/append_after_set",
        "        self.items.append(item)\n",
        "        import api\n        self.items.append(item)\n",
    ),
    "a loop in between": (
        "LAG104/append_after_set",
        "        self.items.append(item)\n",
        "        for x in item:\n            pass\n        self.items.append(item)\n",
    ),
    "the set is asked for by another test": (
        "LAG104/append_after_set",
        "        self.wake.set()  # error: LAG104 8\n",
        "        if item.urgent:\n            self.wake.set()  # error: LAG104 12\n",
    ),
    # retest
    "the answer of the wait is kept": (
        "LAG107/if_outside_lock",
        "self._answered.wait()",
        "x = self._answered.wait()",
    ),
    "the wait shares its line": (
        "LAG107/if_outside_lock",
        "self._answered.wait()  #",
        "self._answered.wait(); x = 1  #",
    ),
    "what is tested has been put aside": (
        "LAG107/if_outside_lock",
        "        if self._reply is None:\n",
        "        reply = self._reply\n        if reply is None:\n",
    ),
    "the test has another branch": (
        "LAG107/stolen_item",
        "            return self.items.pop(0)\n",
        "            else:\n                print('at once')\n            return self.items.pop(0)\n",
    ),
    "work in the guard of the wait": (
        "LAG107/stolen_item",
        "            if not self.items:\n",
        "            if not self.items:\n                print('later')\n",
    ),
    # clear_on_success
    "the clear in the finally shares its line": (
        "LAG103/finally_timeout_block",
        "self._requested.clear()  #",
        "self._requested.clear(); x = 1  #",
    ),
    "the awaited wait shares its line": (
        "LAG103/finally_timeout_block",
        "await self._requested.wait()\n",
        "await self._requested.wait(); x = 1\n",
    ),
}


def fixes(source):
    found = check_source(
        source.encode(), "feed.py", Settings(extend_select=("LAG108",), cache=False), with_fixes=True
    )
    return [(finding.code, finding.fix is not None) for finding in found]


@pytest.mark.parametrize(("example", "before", "after"), CHANGES.values(), ids=CHANGES)
def test_no_fix(example, before, after):
    source = (TESTDATA / f"{example}.py").read_text(encoding="utf-8")
    code = example.partition("/")[0]
    assert source.count(before) == 1
    assert fixes(source) == [(code, True)]
    changed = source.replace(before, after)
    compile(changed, "feed.py", "exec")
    assert fixes(changed) == [(code, False)]
