"""CONTRIBUTING, `tests/README.md` and the architecture page name only what exists."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import shlex
import sys
import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

import flake8_eventrace
from flake8_eventrace.cli import COMMANDS
from flake8_eventrace.engine.check import check_source
from flake8_eventrace.rules.registry import ALL_RULES

ROOT = Path(__file__).parent.parent
CONTRIBUTING = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
TESTS = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = flake8_eventrace.__doc__
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

#: Examples and forms, which name nothing of ours.
EXAMPLES = {
    "area: imperative",
    "self.box.items",
    "utils.py",
    "clear()`, then `if not flag.is_set(): wait()",
    "async for",
    "async with",
    "if not flag.is_set(): wait()",
}
#: Stand for a name of the reader's choice.
PLACEHOLDERS = re.compile(r"NAME|CODE|FUNCTION|LAG111")
TOOLS = ("pip", "ruff", "mypy", "python", "bash", "eventrace", ".")


def spans(text):
    """What stands in backticks, in one piece; fenced blocks of commands by line."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    quoted = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", rest)]
    return list(dict.fromkeys([*quoted, *(line for block in blocks for line in block.splitlines())]))


@cache
def names():
    """Every name that the package or the tests define, and those of Python and of events."""
    defined = {*dir(builtins), *keyword.kwlist, *sys.stdlib_module_names, "libcst"}
    defined.update(dir(threading), dir(threading.Event), dir(threading.Condition))
    for folder in ("flake8_eventrace", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            defined.update((path.stem, path.parent.name))
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    defined.add(node.name)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    defined.add(node.id)
                elif isinstance(node, ast.arg):
                    defined.add(node.arg)
    return defined


@cache
def sources():
    return "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("flake8_eventrace", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if path not in (Path(__file__), ROOT / "flake8_eventrace" / "__init__.py")
    )


def exists(path):
    """Whether a path is there: below the root, the package or the tests; a bare file name anywhere."""
    pattern = PLACEHOLDERS.sub("*", path.rstrip("/"))
    homes = (ROOT, ROOT / "flake8_eventrace", ROOT / "tests")
    if "/" in path:
        return any(any(home.glob(pattern)) for home in homes)
    return any(
        any((ROOT / folder).rglob(pattern)) for folder in ("flake8_eventrace", "tests", "testdata")
    ) or any(ROOT.glob(pattern))


def has_command(words):
    """Whether a command line runs: its program, its module, and every path that it names."""
    if words[:2] == ["python", "-m"]:
        if find_spec(words[2].partition("=")[0]) is None:
            return False
        if words[2] == "pytest" and "-m" in words[3:]:
            marks = re.findall(r"\w+", words[words.index("-m", 3) + 1])
            if not all(mark in ("and", "not") or f'"{mark}: ' in PYPROJECT for mark in marks):
                return False
    if words[0] == "eventrace" and len(words) > 1 and words[1] not in COMMANDS:
        return False
    if words[0] == "pip" and not re.search(r"^test = \[", PYPROJECT, re.MULTILINE):
        return False
    paths = [word for word in words[1:] if "/" in word and ":" not in word and not word.startswith(".venv")]
    options = [word for word in words[3:] if word.startswith("--")]
    return all(map(exists, paths)) and all(map(has_option, options))


def has_option(word):
    return word in sources() or (word == "--dist" and "pytest-xdist" in PYPROJECT)


def is_there(span):
    words = shlex.split(span) if span.count('"') % 2 == 0 and "'" not in span else span.split()
    if span in EXAMPLES or span.startswith("#"):
        return True
    if words[0] in TOOLS and len(words) > 1:
        return has_command(words)
    if words[0].startswith("--"):
        return has_option(words[0])
    if words[0] == "-n":
        return "pytest-xdist" in PYPROJECT
    if "=" in span:
        return f'"{span.partition("=")[0]}"' in sources() or span in sources()
    if "/" in span or re.search(r"\.(py|md|toml|ini)$", span):
        return exists(span)
    if re.fullmatch(r"\.?[\w.]+(\(\w*\))?[*]?", span):
        parts = re.findall(r"\w+", span)
        return all(part in names() or part in PYPROJECT for part in parts)
    return span in sources()


CASES = [
    pytest.param(span, id=f"{name}-{span}")
    for name, text in (("contributing", CONTRIBUTING), ("tests", TESTS), ("architecture", ARCHITECTURE))
    for span in spans(text)
]


@pytest.mark.parametrize("span", CASES)
def test_what_is_named_exists(span):
    assert is_there(span), (
        f"`{span}` is neither a path, nor a command that can be run, nor a name of the code"
    )


@pytest.mark.parametrize("span", ["flow/no_such.py", "python -m tests.none", "NoSuchClass", "eventrace mend"])
def test_what_does_not_exist_is_noticed(span):
    assert not is_there(span)


def test_architecture_in_the_architecture_page_are_the_folders():
    table = ARCHITECTURE[ARCHITECTURE.index("    source       ") : ARCHITECTURE.index("`rules/registry.py`")]
    rooms = re.findall(r"^ {4}(\w+(?:, \w+)*) {2,}\S", table, re.MULTILINE)
    package = ROOT / "flake8_eventrace"
    folders = {path.name for path in package.iterdir() if (path / "__init__.py").exists()}
    assert {name for room in rooms for name in room.split(", ")} == folders


def test_rules_in_the_architecture_page_stand_in_their_folders():
    table = re.findall(r"^ {4}(rules/\w+) {2,}(LAG.*)$", ARCHITECTURE, re.MULTILINE)
    listed = {code: folder for folder, codes in table for code in codes.split(", ")}
    assert sorted(listed) == [rule.code for rule in ALL_RULES]
    for code, folder in listed.items():
        assert [*(ROOT / "flake8_eventrace" / folder).glob(f"{code.lower()}_*.py")], code


def test_types_at_the_arrows_exist():
    walk = ARCHITECTURE[
        ARCHITECTURE.index("One source, step by step\n") : ARCHITECTURE.index("Two parsers\n")
    ]
    types = set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", walk))
    assert {"SourceFile", "ModuleFacts", "InlinedGraph"} <= types <= names() | {"LibCST"}


def test_the_source_that_is_walked_through_has_the_finding():
    lines = re.findall(r"^ {4}[ \d]\d(?:  (.*))?$", ARCHITECTURE, re.MULTILINE)[:16]
    (finding,) = check_source("\n".join(lines).encode())
    assert f"line {finding.line}, column {finding.column}, witness" in ARCHITECTURE
    assert finding.code == "LAG101"


def test_the_glossary_is_sorted():
    glossary = ARCHITECTURE[ARCHITECTURE.index("Glossary\n===") :]
    terms = re.findall(r"^(\w[\w ]*?) {2,}\S", glossary, re.MULTILINE)
    assert terms == sorted(terms)
    assert len(terms) > 20


def test_lines_are_short_and_few():
    lines = CONTRIBUTING.splitlines()
    assert len(lines) <= 250
    for text in (CONTRIBUTING, ARCHITECTURE):
        assert max(len(line) for line in text.splitlines() if not line.startswith("|")) <= 112
