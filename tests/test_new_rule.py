"""`python -m tests.new_rule` lays out a rule whose tests name what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.new_rule import ROOT, main, registered, understood

COPIED = (
    "README.md",
    "pyproject.toml",
    "flake8_eventrace",
    "tests/__init__.py",
    "tests/commands.py",
    "tests/conftest.py",
    "tests/expectations.py",
    "tests/sampling.py",
    "tests/test_readme.py",
    "tests/rules",
    "testdata/LAG110",
    "testdata/projects",
)


@pytest.fixture
def copy(tmp_path):
    """As much of the repository as the tests of one rule need."""
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy(source, target)
    return tmp_path


def run(copy, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.exhaustive
def test_a_rule_about_slow_calls_asks_where_calls_lead(copy, capsys):
    """Not in a normal run, for mypy reads the whole package."""
    assert main(["LAG219", "slow-greeting"], copy) == 0
    folder = copy / "flake8_eventrace" / "rules" / "slow_greeting"
    assert "CallRule(" in (folder / "lag219_slow_greeting.py").read_text("utf-8")
    assert "SlowCalls" in (folder / "decision.py").read_text("utf-8")
    assert run(copy, "ruff", "check", "flake8_eventrace/rules").returncode == 0
    assert run(copy, "ruff", "format", "--check", "flake8_eventrace/rules").returncode == 0
    assert run(copy, "mypy", "--strict", str(folder)).returncode == 0
    checked = run(copy, "flake8_eventrace", "check", "--no-cache", "--select=LAG219", "testdata/LAG219")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_new_rule_is_laid_out_and_its_tests_say_what_is_missing(copy, capsys):
    before = files(copy)
    assert main(["LAG119", "early-departure"], copy) == 0
    written = capsys.readouterr().out
    after = files(copy)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == set(re.findall(r"^wrote (\S+)$", written, re.MULTILINE))
    assert changed == {
        "README.md",
        "flake8_eventrace/rules/registry.py",
        "flake8_eventrace/rules/early_departure/__init__.py",
        "flake8_eventrace/rules/early_departure/decision.py",
        "flake8_eventrace/rules/early_departure/lag119_early_departure.py",
        "testdata/LAG119/early_departure.py",
        "testdata/LAG119/quiet_early_departure.py",
    }
    assert run(copy, "ruff", "check", "flake8_eventrace/rules").returncode == 0
    assert run(copy, "ruff", "format", "--check", "flake8_eventrace/rules").returncode == 0

    (command,) = re.findall(r"python -m (pytest .*) -k \"(.*)\"", written)
    result = run(copy, *command[0].split(), "-k", command[1], "-q", "-p", "no:cacheprovider")
    failed = re.findall(r"^FAILED (\S+)", result.stdout, re.MULTILINE)
    assert all("[LAG119" in test for test in failed), "the other rules are as they were"
    for name in ("test_pages.py", "test_testdata.py", "test_complete.py"):
        assert any(name in test for test in failed), name
    errors = re.findall(r"^E +(AssertionError: .*)$", result.stdout, re.MULTILINE)
    assert len(errors) == len(failed), result.stdout  # none is an unexpected exception
    assert "the page's example gives one finding" in result.stdout
    assert "testdata/LAG119 has 1 files quiet_*.py; 3 are needed" in result.stdout
    for name in changed - {"flake8_eventrace/rules/registry.py"}:
        assert re.search(rf"^E +{re.escape(name)}:\d+: .*TODO", result.stdout, re.MULTILINE), name


def test_a_rule_joins_a_family_and_leaves_its_files_alone(copy, capsys):
    before = files(copy / "flake8_eventrace")
    assert main(["LAG119", "early-departure", "--family", "pulse"], copy) == 0
    after = files(copy / "flake8_eventrace")
    assert {name for name in after if after[name] != before.get(name)} == {
        "rules/registry.py",
        "rules/pulse/lag119_early_departure.py",
    }
    assert run(copy, "ruff", "check", "flake8_eventrace/rules").returncode == 0
    assert run(copy, "ruff", "format", "--check", "flake8_eventrace/rules").returncode == 0
    assert "decision" not in capsys.readouterr().out.partition("Left to do")[0]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["LAG101", "early-departure"], "LAG101 exists: it is clear-before-wait"),
        (["LAG119", "clear-before-wait"], "clear-before-wait exists: it is LAG101"),
        (["LAG901", "late"], "'LAG901' is no code"),
        (["lag119", "late"], "'lag119' is no code"),
        (["LAG1191", "late"], "'LAG1191' is no code"),
        (["LAG119", "EarlyDeparture"], "'EarlyDeparture' is no name"),
        (["LAG119", "early_departure"], "'early_departure' is no name"),
        (["LAG119", "late", "--family", "../late"], "'../late' is no name for a family"),
        (["LAG119", "class"], "'class' is no name for a family"),
        (["LAG119", "late", "--family", "meta"], "'meta' is no name for a family"),
    ],
)
def test_what_cannot_be_laid_out_is_refused_in_one_line(arguments, reason, copy, capsys):
    before = files(copy)
    assert main(arguments, copy) == 2
    output = capsys.readouterr()
    assert not output.out
    (line,) = output.err.splitlines()
    assert line.startswith(f"error: {reason}")
    assert files(copy) == before


def test_a_file_that_exists_is_not_overwritten(copy, capsys):
    path = copy / "testdata" / "LAG119" / "late.py"
    path.parent.mkdir()
    path.write_text("mine")
    before = files(copy)
    assert main(["LAG119", "late"], copy) == 2
    assert capsys.readouterr().err == "error: testdata/LAG119/late.py exists\n"
    assert files(copy) == before


@pytest.mark.parametrize("code", ["LAG100", "LAG119", "LAG200", "LAG299"])
def test_the_registry_stays_in_the_order_of_the_codes(code):
    registry = (ROOT / "flake8_eventrace" / "rules" / "registry.py").read_text(encoding="utf-8")
    changed = registered(understood(code, "late", None), registry)
    table = changed[changed.index("RULES: ") : changed.index("ALL_RULES")]
    codes = re.findall(r"LAG\d{3}", table)
    assert code in codes
    assert codes == sorted(set(codes))
