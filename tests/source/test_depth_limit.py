"""What nests deeper than a parser's stack reaches is told in one line: no crash, no waiting.

LibCST's parser takes the whole process with it when it runs out of stack, so each source is looked
at in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from flake8_eventrace.source.depth_limit import is_too_deep, may_be_too_deep
from flake8_eventrace.source.python_ast import parse_ast
from tests import commands
from tests.cli.test_cli import LOST_SIGNAL

#: By name: what nests n deep.
DEEP = {
    "brackets": lambda n: "x = " + "(" * n + ")" * n,
    "calls in calls": lambda n: "x = " + "f(" * n + ")" * n,
    "subscripts in subscripts": lambda n: "x = " + "a[" * n + "a" + "]" * n,
    "signs": lambda n: "x = " + "-" * n + "1",
    "not": lambda n: "x = " + "not " * n + "1",
    "sums": lambda n: "x = 1" + " + 1" * n,
    "pieces of a string": lambda n: "x = 'a'" + " + 'a'" * n,
    "powers": lambda n: "x = a" + " ** a" * n,
    "attributes": lambda n: "x = y" + ".z" * n,
    "method calls": lambda n: "x = y" + ".z()" * n,
    "lambdas": lambda n: "x = " + "lambda: " * n + "1",
    "conditional expressions": lambda n: "x = " + "1 if a else " * n + "1",
    "blocks": lambda n: "".join(" " * i + "if x:\n" for i in range(n)) + " " * n + "pass",
    "elif": lambda n: "if x:\n    pass\n" + "elif x:\n    pass\n" * n,
    "comprehensions": lambda n: "x = [a " + "for a in b " * n + "]",
    "a dotted import": lambda n: "import a" + ".a" * n,
    "a bracket that stays open": lambda n: "x = " + "(" * n,
    "alternatives of a pattern": lambda n: "match x:\n  case 1" + " | 1" * n + ": pass",
    "lists in a pattern": lambda n: "match x:\n  case " + "[" * n + "]" * n + ": pass",
    "tuples in a pattern": lambda n: "match x:\n  case " + "(" * n + "1" + ",)" * n + ": pass",
    "classes in a pattern": lambda n: "match x:\n  case " + "A(a=" * n + "1" + ")" * n + ": pass",
}
SIZES = {"lists in a pattern": 40, "tuples in a pattern": 14, "classes in a pattern": 14}
#: Flat for every parser.
NEVER_TOO_DEEP = {"alternatives of a pattern"}


def looked_at(folder, source, *command):
    path = folder / "deep.py"
    path.write_text(source)
    if command[0] == "-m":
        done = commands.run([sys.executable, *command, path.name], cwd=folder)
    else:
        done = subprocess.run(
            [sys.executable, *command, path.name],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=commands.HANG,
        )
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr + done.stdout
    return done


#: The plugin under flake8, without flake8's own checks, which such sources bring down.
PLUGIN = """
import ast, sys
from flake8_eventrace.plugin import Plugin
source = open(sys.argv[1]).read()
try:
    tree = ast.parse(source)
except (SyntaxError, RecursionError, MemoryError):
    print("refused by Python")
else:
    for _, _, text, _ in Plugin(tree, source.splitlines(keepends=True), sys.argv[1]).run():
        print(text)
"""


@pytest.mark.parametrize("name", DEEP)
def test_is_one_line_for_the_command(tmp_path, name):
    source = LOST_SIGNAL + "\n" + DEEP[name](SIZES.get(name, 5000)) + "\n"
    verb = "fix" if name in ("sums", "elif", "lists in a pattern") else "check"
    done = looked_at(tmp_path, source, "-m", "flake8_eventrace", verb, "-q")
    if name in NEVER_TOO_DEEP and done.returncode == 1:
        assert done.stderr == ""
        return
    (line,) = done.stderr.splitlines()
    assert (done.returncode, line.startswith("deep.py:")) == (2, True)
    assert any(said in line for said in ("nested too deeply", "syntax error: ", "LibCST cannot read this"))
    assert (tmp_path / "deep.py").read_text() == source


@pytest.mark.parametrize("name", DEEP)
def test_is_one_line_for_flake8(tmp_path, name):
    source = LOST_SIGNAL + "\n" + DEEP[name](SIZES.get(name, 900)) + "\n"
    done = looked_at(tmp_path, source, "-c", PLUGIN)
    (line,) = done.stdout.splitlines()
    wanted = "LAG101" if name in NEVER_TOO_DEEP else "LAG901 not analysed: nested too deeply to be analysed"
    assert (done.returncode, done.stderr) == (0, "")
    assert line.startswith((wanted, "refused by Python"))


@pytest.mark.parametrize("name", ["sums", "attributes", "elif", "lists in a pattern", "brackets"])
def test_in_a_file_that_python_does_not_parse_either(tmp_path, name):
    """LibCST, which knows syntax of later versions, is not asked then."""
    source = LOST_SIGNAL + "\n" + DEEP[name](SIZES.get(name, 50_000)) + "\nprint 'a'\n"
    done = looked_at(tmp_path, source, "-m", "flake8_eventrace", "check", "-q")
    (line,) = done.stderr.splitlines()
    assert (done.returncode, line.startswith("deep.py:")) == (2, True)


ORDINARY = {
    "a long sum": "x = 1" + " + 1" * 150,
    "a long chain of calls": "x = y" + ".z()" * 60,
    "many branches": "if x:\n    pass\n" + "elif x:\n    pass\n" * 150,
    "nested patterns": "match x:\n  case Call(func=Attribute(value=Name(id=('a' | 'b')))): pass\n",
    "a call of that name": "x = (\n    case((1))\n)",
    "a wide table": "x = [" + "(1, 2), " * 5000 + "]",
    "a long text": 'x = """' + "word (" * 5000 + '"""',
}


@pytest.mark.parametrize("text", ORDINARY.values(), ids=ORDINARY)
def test_ordinary_code_is_not_too_deep(tmp_path, text):
    source = text.encode() + b"\n"
    assert not is_too_deep(source, parse_ast(source))
    assert not may_be_too_deep(source)
    done = looked_at(tmp_path, LOST_SIGNAL + "\n" + text + "\n", "-m", "flake8_eventrace", "check", "-q")
    assert (done.returncode, done.stderr) == (1, "")


def test_only_the_deep_file_is_left_out(tmp_path):
    (tmp_path / "feed.py").write_text(LOST_SIGNAL)
    (tmp_path / "deep.py").write_text(LOST_SIGNAL + DEEP["sums"](5000) + "\n")
    command = [sys.executable, "-m", "flake8_eventrace", "fix", "."]
    done = commands.run(command, cwd=tmp_path)
    assert done.returncode == 2
    assert "Fixed 1 finding in 1 file; 1 error" in done.stdout
    assert done.stderr == "deep.py: error: nested too deeply to be analysed\n"
