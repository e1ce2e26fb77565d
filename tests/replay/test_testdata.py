"""The tests that we write for our own findings: they fail on the code, and pass on what our fix makes of it.

A normal run takes a sample. All files are behind the mark `exhaustive`, which also states how many findings
of each rule are shown, at least.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.reports.reproduction.source import CannotReproduceError
from flake8_eventrace.reports.reproduction.write import test_of as written_test_of
from flake8_eventrace.settings import Settings

TREE = Path(__file__).parent.parent.parent
TESTDATA = TREE / "testdata"
#: How many findings of each rule in testdata a test shows: those that are lost before the fix. One or two
#: less than on an idle machine, where it is 60, 15, 12, 20, 44 and 10.
EXPECTED = {"LAG101": 58, "LAG102": 14, "LAG103": 11, "LAG105": 19, "LAG107": 42, "LAG111": 9}
#: Of a normal run: files in which a lost signal is shown, and none after the fix.
SAMPLE = (
    "LAG101/asyncio_handler_between",
    "LAG101/drain_inner_loop",
    "LAG101/read_outside_lock",
    "LAG102/if_wait_condition",
    "LAG103/finally_callback",
    "LAG107/if_outside_lock",
    "LAG111/event_joined_late",
)
LONGEST = 120


def findings(file):
    content = file.read_bytes()
    code = file.parent.name
    return [f for f in check_source(content, str(file), Settings(cache=False)) if f.code == code]


def outcome_of(text, module, content, folder):
    """Run a written test on some code in a process of its own; return the name of the outcome."""
    (folder / f"{module}.py").write_bytes(content)
    (folder / "shown.py").write_text(text, encoding="utf-8")
    path = os.pathsep.join([str(folder), str(TREE)])
    result = subprocess.run(
        [sys.executable, "-B", "-m", "flake8_eventrace.replay", "shown.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    lines = [line for line in result.stdout.splitlines() if line.split(":")[0] in OUTCOMES]
    return lines[0].partition(":")[0] if lines else "Error"


OUTCOMES = ("Lost", "Delivered", "NotReached", "Failed")


def shown(file, folder):
    """Yield (outcome before the fix, and after it) for each finding of a file; None: no test, or no fix."""
    content = file.read_bytes()
    fixed = [file.with_suffix(end) for end in (".fixed.py", ".unsafe.fixed.py")]
    fixed = [one for one in fixed if one.exists()]
    for finding in findings(file):
        try:
            written = written_test_of(finding, str(folder / file.name), content)
        except CannotReproduceError:
            written = None
        if written is None or written.to_fill:
            yield None, None
            continue
        text = written.text
        before = outcome_of(text, file.stem, content, folder)
        yield before, outcome_of(text, file.stem, fixed[0].read_bytes(), folder) if fixed else None


@pytest.mark.parametrize("name", SAMPLE)
def test_finding_is_lost_before_the_fix_and_delivered_after_it(name, tmp_path):
    outcomes = [*shown(TESTDATA / f"{name}.py", tmp_path)]
    assert outcomes
    assert set(outcomes) == {("Lost", "Delivered")}


@pytest.mark.exhaustive
@pytest.mark.parametrize("code", EXPECTED)
def test_share_of_findings_that_a_test_shows(code, tmp_path):
    files = [
        f for f in sorted((TESTDATA / code).glob("*.py")) if "." not in f.stem and "quiet_" not in f.stem
    ]
    outcomes = Counter(pair for file in files for pair in shown(file, tmp_path))
    lost = {after: count for (before, after), count in outcomes.items() if before == "Lost"}
    assert "Lost" not in lost, outcomes  # a fix that does not help
    assert sum(lost.values()) >= EXPECTED[code], outcomes


@pytest.mark.parametrize("name", ["LAG102/batch_taken_then_worked_on", "LAG101/lock_of_property_held"])
def test_a_replay_ends_although_the_code_goes_on(name, tmp_path):
    """One starts a thread of its own for good; the other's test needs a lock that its wait holds."""
    outcomes = [*shown(TESTDATA / f"{name}.py", tmp_path)]
    assert outcomes
    assert {before for before, _ in outcomes} <= {"Lost", "NotReached"}
