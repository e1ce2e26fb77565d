"""The module needs the standard library only, and works beside what else traces a program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TREE = Path(__file__).parent.parent.parent
PROGRAM = """
import sys
sys.path.insert(0, {tree!r})
from flake8_eventrace.replay import Line, replay_threads
import stream
session = stream.Session()
outcome = replay_threads(
    lambda: stream.stream(session),
    lambda: session.publish("event"),
    after=Line(stream.stream, "for event in session.events[sent:]:"),
    before=Line(stream.stream, "session.flag.clear()"),
    wait=Line(stream.stream, "if not session.flag.wait(15):"),
)
print(type(outcome).__name__)
"""


def run(*arguments, cwd, **environment):
    result = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_only_the_standard_library_is_imported():
    script = "import sys, flake8_eventrace.replay; print(*{m.partition('.')[0] for m in sys.modules})"
    imported = set(run("-S", "-c", script, cwd=TREE).split())
    assert imported - set(sys.stdlib_module_names) - {"__main__", "__mp_main__"} == {"flake8_eventrace"}
    inner = (
        "import sys, flake8_eventrace.replay; print(*[m for m in sys.modules if 'flake8_eventrace.' in m])"
    )
    assert all(m.startswith("flake8_eventrace.replay") for m in run("-S", "-c", inner, cwd=TREE).split())


@pytest.mark.parametrize(
    "core",
    ["ctrace", *(pytest.param(core, marks=pytest.mark.exhaustive) for core in ("pytrace", "sysmon"))],
)
def test_coverage_goes_on_measuring(core, tmp_path):
    pytest.importorskip("coverage")
    (tmp_path / "program.py").write_text(PROGRAM.format(tree=str(TREE)), encoding="utf-8")
    samples = (Path(__file__).parent / "samples.py").read_text(encoding="utf-8")
    (tmp_path / "stream.py").write_text(samples, encoding="utf-8")
    if core == "sysmon" and sys.version_info < (3, 12):
        pytest.skip("sys.monitoring is there from Python 3.12 on")
    printed = run("-m", "coverage", "run", "program.py", cwd=tmp_path, COVERAGE_CORE=core)
    assert printed.split() == ["Lost"], core
    run("-m", "coverage", "json", "-q", "-o", "report.json", cwd=tmp_path, COVERAGE_CORE=core)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    body = samples.splitlines().index("        if not session.flag.wait(15):") + 1
    assert body in report["files"]["stream.py"]["executed_lines"], core
