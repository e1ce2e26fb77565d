"""The README shows what the tool really prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from flake8_eventrace.cli import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def block(marker: str) -> str:
    """The fenced block whose first line (after the fence) begins with `marker`."""
    found = re.search(rf"^```\w*\n({re.escape(marker)}.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert found is not None, marker
    return found[1]


@pytest.mark.parametrize("command", ["eventrace check stream.py", "eventrace fix --diff stream.py"])
def test_what_is_shown_is_what_is_printed(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("stream.py").write_text(block("import threading"), encoding="utf-8")
    result = CliRunner().invoke(main, command.split()[1:])
    assert f"$ {command}\n{result.stdout}" == block(f"$ {command}")


def test_rules_in_the_table_are_the_rules():
    from flake8_eventrace.rules import RULES

    rows = re.findall(r"^\| (LAG[12]\d\d) \| ([\w-]+) \|", README, re.MULTILINE)
    assert rows == [(rule.code, rule.name) for rule in RULES]
