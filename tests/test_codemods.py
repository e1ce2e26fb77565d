"""Each fix runs under LibCST's own tool, and makes what `eventrace fix` makes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from flake8_eventrace.engine.check import fix_source
from flake8_eventrace.rules.registry import OFF_BY_DEFAULT
from flake8_eventrace.settings import Settings
from tests import commands

TESTDATA = Path(__file__).parent.parent / "testdata"
CODEMODS = Path(__file__).parent.parent / "flake8_eventrace" / "codemods"


def marked_off(case):
    """A file of testdata without its marks."""
    return re.sub(rb"[ \t]*# error:[^\r\n]*", b"", (TESTDATA / f"{case}.py").read_bytes())


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
        ("under_lock.UnderLock", "LAG112/published_outside"),
        ("look_again.LookAgain", "LAG111/future_joined_late"),
    ],
)
def test_libcst_tool_makes_the_same_file(command, case, tmp_path):
    path = tmp_path / "case.py"
    path.write_bytes(marked_off(case))
    tool = [sys.executable, "-m", "libcst.tool", "codemod", "-x", f"flake8_eventrace.codemods.{command}"]
    done = commands.run([*tool, "--no-format", "--jobs", "1", str(path)], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    fixed = (TESTDATA / f"{case}.fixed.py", TESTDATA / f"{case}.unsafe.fixed.py")
    assert path.read_bytes() in [file.read_bytes() for file in fixed if file.exists()]


def test_a_codemod_leaves_other_kinds_of_fix_alone(tmp_path):
    source = (TESTDATA / "LAG101" / "for_over_slice.py").read_bytes()
    assert fix_source(source, only="recheck").source == source
    assert fix_source(source, only="clear_first").source != source


#: What each kind of fix mends.
MENDABLE = {
    "call_in_thread": "import requests\n\n\nasync def tell(url):\n    requests.post(url, timeout=9)\n",
    "clear_first": "LAG101/for_over_slice",
    "clear_in_starter": "LAG109/joined_thread",
    "clear_on_success": "LAG103/finally_then_reload",
    "defer_call": "LAG201/call_in_try",
    "recheck": "LAG101/sse_walrus",
    "retest": "LAG107/while_outside_lock",
    "set_last": "LAG104/last_signal_of_stream",
    "threadsafe_call": "LAG108/thread_target",
    "under_lock": "LAG112/published_outside",
    "look_again": "LAG111/future_joined_late",
}


@pytest.mark.exhaustive
def test_each_codemod_over_a_folder_makes_what_eventrace_fix_makes(tmp_path):
    names = {path.stem for path in CODEMODS.glob("*.py")} - {"__init__", "command"}
    assert names == {*MENDABLE}
    folder = tmp_path / "project"
    (folder / "deeper").mkdir(parents=True)
    settings = Settings(unsafe_fixes=True, extend_select=tuple(sorted(OFF_BY_DEFAULT)))
    expected = {}
    for name, case in MENDABLE.items():
        source = case.encode() if "\n" in case else marked_off(case)
        for path, text in (
            (folder / f"{name}.py", source.replace(b"\r\n", b"\n")),
            (folder / "deeper" / f"{name}.py", source.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")),
        ):
            path.write_bytes(text)
            expected[path] = fix_source(text, str(path), settings).source
            assert expected[path] != text, name
    for name in sorted(names):
        command = f"flake8_eventrace.codemods.{name}.{''.join(map(str.capitalize, name.split('_')))}"
        done = commands.run(
            [
                sys.executable,
                "-m",
                "libcst.tool",
                "codemod",
                "-x",
                command,
                "--no-format",
                "--jobs=1",
                "project",
            ],
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
    for path, after in expected.items():
        assert path.read_bytes() == after, path
