"""The README shows what the tool really prints."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from flake8_eventrace.cli import COMMANDS, main
from flake8_eventrace.reports import FORMATS
from flake8_eventrace.rules.registry import ALL_RULES, OFF_BY_DEFAULT
from flake8_eventrace.settings import KEYS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def block(marker: str) -> str:
    """The fenced block whose first line (after the fence) begins with `marker`."""
    found = re.search(rf"^```\w*\n({re.escape(marker)}.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert found is not None, marker
    return found[1]


@pytest.mark.parametrize(
    "command",
    ["eventrace check stream.py", "eventrace explain stream.py:21", "eventrace fix --diff stream.py"],
)
def test_what_is_shown_is_what_is_printed(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("stream.py").write_text(block("import threading"), encoding="utf-8")
    result = CliRunner().invoke(main, command.split()[1:])
    assert f"$ {command}\n{result.stdout}" == block(f"$ {command}")


def test_the_late_signal_is_what_is_printed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("chat.py").write_text(block("from naming import name_chat"), encoding="utf-8")
    Path("naming.py").write_text(block("from openai import OpenAI"), encoding="utf-8")
    result = CliRunner().invoke(main, ["check", "chat.py"])
    assert f"$ eventrace check chat.py\n{result.stdout}" == block("$ eventrace check chat.py")


def test_the_proof_fails_and_passes_as_it_says(tmp_path):
    (tmp_path / "stream.py").write_text(block("import threading"), encoding="utf-8")
    tree = str(Path(__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": tree, "PYTHONDONTWRITEBYTECODE": "1"}
    for line in block("eventrace reproduce stream.py:21").splitlines():
        command, _, comment = line.partition("  # ")
        name, *arguments = command.split()
        module = {"eventrace": "flake8_eventrace"}.get(name, name)
        result = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        expected = comment.partition(": ")[2]
        assert result.returncode == int(comment.startswith("fails")), result.stdout
        assert expected in result.stdout


def test_rules_in_the_table_are_the_rules():
    rows = re.findall(r"^\| (LAG\d\d\d) \| ([\w-]+) \|", README, re.MULTILINE)
    assert rows == [(rule.code, rule.name) for rule in ALL_RULES]


def table(header):
    """The cells of the rows of the table that begins with this header row."""
    _, _, rest = README.partition(f"\n{header}\n")
    assert rest, header
    lines = itertools.takewhile(lambda line: line.startswith("|"), rest.splitlines()[1:])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_options_in_the_table_are_the_options_of_the_commands():
    named = {
        option: {name.strip() for name in of.split(",")} - {""}
        for options, of, _ in table("| option | of | meaning |")
        for option in re.findall(r"`(--?[\w-]+)", options)
    }
    known = {option: set() for param in main.params for option in param.opts}
    for name in COMMANDS:
        for param in main.get_command(None, name).params:
            for option in param.opts if isinstance(param, click.Option) else ():
                known.setdefault(option, set()).add(name)
    known |= {"-h": {"all"}, "--help": {"all"}}
    assert named.keys() == known.keys()
    for option, of in named.items():
        assert of == known[option], option


def test_formats_in_the_table_are_the_formats():
    named = [name for row in table("| format | for |") for name in re.findall(r"`([\w-]+)`", row[0])]
    assert named == [*FORMATS]


def test_settings_in_the_example_are_the_settings():
    example = block("[tool.eventrace]")
    settings = tomllib.loads(example)["tool"]["eventrace"]
    assert {*settings, "exclude"} == {key.name for key in KEYS if not key.in_catalog}


def test_keys_of_the_catalog_in_the_table_are_the_keys():
    named = [key for row in table("| key | holds |") for key in re.findall(r"`([\w-]+)`", row[0])]
    assert {*named} == {key.name for key in KEYS if key.in_catalog}


def test_json_keys_in_the_table_are_the_keys(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("stream.py").write_text(block("import threading"), encoding="utf-8")
    result = CliRunner().invoke(main, ["check", "--output-format=json", "stream.py"])
    (found,) = json.loads(result.stdout)
    named = [key for row in table("| key | value |") for key in re.findall(r"`(\w+)`", row[0])]
    assert named == [*found]
    text = README[README.index("A step has") :]
    assert all(f"`{key}`" in text for key in (*found["witness"][0], *found["fix"]))


def test_rules_in_the_table_say_which_are_off_by_default():
    off = {
        row[0]
        for row in table("| code | name | the signal is lost, or late, because |")
        if "off by default" in row[2]
    }
    assert off == OFF_BY_DEFAULT
