"""The same findings, lines and columns through flake8, the command, standard input and JSON."""

from __future__ import annotations

import json
import os
import re

import pytest
from click.testing import CliRunner
from flake8.main.cli import main as flake8

from flake8_eventrace.cli import main
from flake8_eventrace.rules.registry import OFF_BY_DEFAULT
from tests.expectations import all_cases
from tests.sampling import in_sample

#: What the fixtures make is made in one process.
pytestmark = pytest.mark.xdist_group("four_ways")

AUDITS = ",".join(sorted(OFF_BY_DEFAULT - {"LAG902"}))
PRINTED = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>LAG\d\d\d) (?P<message>.+)")
#: What flake8 has to say where a file is no Python to this interpreter.
CASES = [case for case in all_cases() if case.requires <= (3, 10)]


@pytest.fixture(
    scope="module",
    params=[pytest.param(8, id="one in eight"), pytest.param(1, id="all", marks=pytest.mark.exhaustive)],
)
def cases(request):
    """The files of testdata, or a sample of them."""
    return [case for case in CASES if in_sample(case.name, request.param)]


@pytest.fixture(scope="module")
def tree(cases, tmp_path_factory):
    """The files without their marks."""
    root = tmp_path_factory.mktemp("tree")
    for case in cases:
        path = root / case.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(case.source)
    previous = os.getcwd()
    os.chdir(root)
    yield root
    os.chdir(previous)


def places(printed):
    found = [PRINTED.fullmatch(line) for line in printed.splitlines()]
    return sorted(
        (m["path"].removeprefix("./"), int(m["line"]), int(m["column"]), m["code"], m["message"])
        for m in found
        if m is not None
    )


def eventrace(*arguments, stdin=None):
    result = CliRunner().invoke(main, ["check", f"--extend-select={AUDITS}", *arguments], input=stdin)
    assert result.exit_code in (0, 1), result.output
    return result.stdout


@pytest.fixture(scope="module")
def by_command(tree):
    return places(eventrace("--output-format=concise", "."))


def test_the_command_finds_what_is_marked(cases, by_command):
    """With all audit rules on, at least what each file's marks say."""
    found = {(path, line, column - 1, code) for path, line, column, code, _ in by_command}
    marked = {(case.name, *place) for case in cases for place in case.expected}
    assert marked <= found


def test_flake8(tree, by_command, capsys):
    flake8(["--isolated", "-j1", f"--select=LAG,{AUDITS}", "."])
    assert places(capsys.readouterr().out) == by_command


def test_json(tree, by_command):
    data = json.loads(eventrace("--output-format=json", "--jobs=2", "."))
    found = [(d["path"], d["line"], d["column"], d["code"], d["message"]) for d in data]
    assert sorted(found) == by_command


def test_standard_input(cases, tree, by_command):
    found = []
    for case in cases:
        printed = eventrace(
            "--output-format=concise", f"--stdin-filename={case.name}", "-", stdin=case.source
        )
        found += places(printed)
    assert sorted(found) == by_command
