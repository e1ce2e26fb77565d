"""Everything there is to read: the standard library, what is installed here, packages of the registry.

Each file is checked with every rule on, in parallel as the command does it; each that has a finding is
mended, unsafe fixes too, in memory. What a fix may change is judged fix by fix:

* lines of the outermost function or class that holds the finding or a step of its story;
* module level: import lines, the helper that runs work in the background, and empty lines.

`EVENTRACE_FUZZ=thorough` adds the tests of the standard library and of what is installed, half as much
again. How much was checked is printed, and how long the slowest files took.
"""

from __future__ import annotations

import ast
import io
import os
import sys
import sysconfig
import tokenize
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from heapq import nlargest
from pathlib import Path

import pytest

from flake8_eventrace.engine.check import fix_source
from flake8_eventrace.engine.parallel import available_processors, in_order
from flake8_eventrace.finding import Finding
from flake8_eventrace.runner import Job, Problem, check_file
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.python_ast import parse_ast
from tests.corpus.published import unpack
from tests.fuzz import THOROUGH

pytestmark = [pytest.mark.corpus, pytest.mark.wide]

PACKAGES = """
aio-pika==10.2.1 aiogram==3.31.0 aiokafka==0.14.0 apscheduler==3.11.3 can-isotp==2.0.7
cassandra-driver==3.30.1 freqtrade==2026.9 google-cloud-pubsub==2.44.0 gptme==0.31.0 huey==3.5.4
kafka-python==3.0.12 nats-py==2.16.0 open-webui==0.6.5 persist-queue==1.1.0 pyatv==0.18.0
pychromecast==14.0.10 python-socketio==5.18.1 slixmpp==1.17.0 stomp-py==9.0.0 tornado==6.6.1
""".split()

#: Folders of tests, of the standard library and of what is installed: looked at when there is time.
TESTS = frozenset(["test", "tests", "_tests", "idle_test"])

EVERYTHING = Settings(select=("LAG", "LAG108", "LAG110", "LAG210", "LAG902"), unsafe_fixes=True)


def below(home: Path, *without: str) -> list[Path]:
    """The Python files below a folder, without those in folders of these names."""
    return [path for path in home.rglob("*.py") if not {*path.relative_to(home).parts[:-1]} & {*without}]


def standard_library() -> list[Path]:
    home = Path(sysconfig.get_paths()["stdlib"])
    return below(home, "site-packages", *(() if THOROUGH else TESTS))


def installed() -> list[Path]:
    return below(Path(sysconfig.get_paths()["purelib"]), *(() if THOROUGH else TESTS))


def published() -> list[Path]:
    return [path for spec in PACKAGES for path in below(unpack(spec))]


PLACES = {"standard library": standard_library, "installed": installed, "published": published}


@dataclass
class Outcome:
    """What mending made of one file: how many fixes, and what was wrong with them."""

    path: str
    fixes: int = 0
    complaints: list[str] = field(default_factory=list)


@pytest.mark.parametrize("files", PLACES.values(), ids=PLACES)
def test_every_file_is_checked_and_every_fix_is_good(files, capsys):
    paths = sorted(str(path) for path in files())
    workers = available_processors()
    found, seconds, unreadable = 0, [], []
    to_mend = []
    for result in in_order(check, [Job(path, EVERYTHING) for path in paths], workers, died=_died):
        if isinstance(result, Problem):
            unreadable.append(result)
            continue
        seconds.append((result.seconds, result.job.path))
        if findings := result.findings + result.silenced:
            found += len(findings)
            to_mend.append(result.job.path)
    outcomes = list(in_order(mend, to_mend, workers, died=lambda path: Outcome(path, 0, ["killed"])))
    size = sum(Path(path).stat().st_size for path in paths) / 1e6
    fixes = sum(outcome.fixes for outcome in outcomes)
    report = [
        f"{len(paths)} files, {size:.1f} MB, {len(unreadable)} that nobody can read",
        f"{found} findings in {len(to_mend)} files, {fixes} fixes; the slowest files:",
    ]
    for took, path in nlargest(5, seconds):
        report.append(f"{took:8.2f} s {os.path.getsize(path) / 1e3:7.0f} kB  {path}")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(report) + "\n")
    assert [str(problem) for problem in unreadable if python_reads(problem.path)] == []
    assert [(outcome.path, outcome.complaints) for outcome in outcomes if outcome.complaints] == []
    assert len(seconds) > 0.95 * len(paths)


check = partial(check_file, with_fixes=False)


def _died(job: Job) -> Problem:
    return Problem(job.path, "killed")


def python_reads(path: str) -> bool:
    try:
        parse_ast(Path(path).read_bytes())
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def mend(path: str) -> Outcome:
    """Mend one file and judge each fix."""
    outcome = Outcome(path)

    def judge(before: bytes, after: bytes, finding: Finding) -> bool:
        outcome.fixes += 1
        complaints = [*judged(before, after, finding)]
        outcome.complaints += [f"{finding.code}, line {finding.line}: {text}" for text in complaints]
        return True

    source = Path(path).read_bytes()
    mended = fix_source(source, path, EVERYTHING, agreed=judge)
    again = fix_source(mended.source, path, EVERYTHING)
    if again.applied or again.source != mended.source:
        outcome.complaints.append("a second run changes something")
    if any(finding.fix is not None for finding in mended.remaining):
        outcome.complaints.append("a fix that is offered was not made")
    return outcome


def judged(before: bytes, after: bytes, finding: Finding):
    """What is wrong with one fix."""
    try:
        compile(after, "<after>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        yield f"does not compile: {error}"
        return
    if comments(before) != comments(after):
        yield "comments were lost or made"
    old, new = before.splitlines(), after.splitlines()
    old_homes = homes(parse_ast(before), finding)
    named = {name for name, _, _ in old_homes}
    new_tree = parse_ast(after)
    new_homes = [home for home in spans(new_tree) if home[0] in named]
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for number in range(start + 1, end + 1):
            if old[number - 1].strip() and not within(number, old_homes):
                yield f"line {number} is changed: {old[number - 1]!r}"
        for number in range(new_start + 1, new_end + 1):
            if new[number - 1].strip() and not within(number, new_homes) and not is_added(number, new_tree):
                yield f"line {number} is new: {new[number - 1]!r}"


def spans(tree: ast.Module) -> list[tuple[str, int, int]]:
    """Functions and classes at module level (in whatever branch): name, first and last line."""
    found = []
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found.append((node.name, first, node.end_lineno or first))
        else:
            stack.extend(ast.iter_child_nodes(node))
    return found


def homes(tree: ast.Module, finding: Finding) -> list[tuple[str, int, int]]:
    lines = {finding.line, *(step.line for step in finding.witness if not step.path)}
    return [span for span in spans(tree) if any(within(line, [span]) for line in lines)]


def within(line: int, places: list[tuple[str, int, int]]) -> bool:
    return any(first <= line <= last for _, first, last in places)


def is_added(line: int, tree: ast.Module) -> bool:
    """Whether a line at module level is an import, or the helper that runs work in the background."""
    for node in tree.body:
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                return node.target.id.endswith("background_tasks")
            helper = isinstance(node, ast.FunctionDef) and node.name.startswith(("_run_", "_log_"))
            return helper or isinstance(node, ast.Import)
    return False


def comments(source: bytes) -> Counter[str]:
    """The comments, trailing white space apart."""
    tokens = tokenize.tokenize(io.BytesIO(source).readline)
    return Counter(token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT)
