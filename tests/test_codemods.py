"""Each fix runs under LibCST's own tool, and makes what `eventrace fix` makes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTDATA = Path(__file__).parent.parent / "testdata"


@pytest.mark.parametrize(
    ("command", "case"),
    [
        ("recheck.Recheck", "LAG101/sse_walrus"),
        ("clear_first.ClearFirst", "LAG101/for_over_slice"),
        ("clear_first.ClearFirst", "LAG102/drain_then_clear"),
        ("clear_on_success.ClearOnSuccess", "LAG103/finally_then_reload"),
        ("retest.Retest", "LAG107/while_outside_lock"),
        ("clear_in_starter.ClearInStarter", "LAG109/joined_thread"),
        ("recheck.Recheck", "odd/crlf"),
        ("set_last.SetLast", "LAG104/last_signal_of_stream"),
        ("defer_call.DeferCall", "LAG201/dict_bound_before"),
        ("defer_call.DeferCall", "LAG201/yield_of_local"),
        ("defer_call.DeferCall", "LAG202/call_in_try"),
        ("call_in_thread.CallInThread", "LAG203/two_in_a_line"),
        ("call_in_thread.CallInThread", "LAG203/sleep"),
        ("threadsafe_call.ThreadsafeCall", "LAG108/thread_target"),
    ],
)
def test_libcst_tool_makes_the_same_file(command, case, tmp_path):
    path = tmp_path / "case.py"
    path.write_bytes(re.sub(rb"[ \t]*# error:[^\r\n]*", b"", (TESTDATA / f"{case}.py").read_bytes()))
    tool = [sys.executable, "-m", "libcst.tool", "codemod", "-x", f"flake8_eventrace.codemods.{command}"]
    done = subprocess.run(
        [*tool, "--no-format", "--jobs", "1", str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    fixed = (TESTDATA / f"{case}.fixed.py", TESTDATA / f"{case}.unsafe.fixed.py")
    assert path.read_bytes() in [file.read_bytes() for file in fixed if file.exists()]


def test_a_codemod_leaves_other_kinds_of_fix_alone(tmp_path):
    from flake8_eventrace.engine import fix_source

    source = (TESTDATA / "LAG101" / "for_over_slice.py").read_bytes()
    assert fix_source(source, only="recheck").source == source
    assert fix_source(source, only="clear_first").source != source
