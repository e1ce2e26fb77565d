"""The test suites of published packages, before and after `eventrace fix --unsafe-fixes`.

For each package: its sdist is unpacked, a virtualenv gets the package and what its tests need, the suite (or
the stated selection of it) runs twice, a copy of the whole tree is fixed, tests included, and the suite runs
there. No test that passed both times before may fail after; one that fails is given a second chance, as it
was before. All are in `SUITES`, and the table of all, or of the packages named, is made by

    python -m tests.corpus.suites
    python -m tests.corpus.suites kafka-python
    python -m tests.corpus.suites --diff kafka-python

which exits with 1 if a test broke; `--diff` prints what was fixed, too. The same is run by
`python -m pytest -m wide tests/corpus/test_suites.py -k kafka-python`. Sdists and virtualenvs are kept beside
the packages of `published`; delete them to begin anew. `.ci/run` does not run the suites: all of them take
some two minutes of CPU time, and making the virtualenvs as much again for each.

Assumed: the packages are pure Python, so that the tree is imported in place of what is installed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.corpus.published import CACHE, unpack_source

#: Seconds after which a suite counts as hanging, and one test of it.
_SUITE_TIMEOUT, _TEST_TIMEOUT = 400, 60

_FIXED = re.compile(r":\d+: fixed (LAG\d+): ")


@dataclass(frozen=True)
class Suite:
    """A package and how its tests run.

    * `module` is what the tests import; `source` the folder of the tree that holds it.
    * `needs` are the requirements of the tests beside the package, which may have extras.
    * `tests` are arguments of pytest: what is selected of the suite.
    """

    spec: str
    module: str
    needs: str
    tests: str
    extras: str = ""
    source: str = "."

    @property
    def name(self) -> str:
        return self.spec.partition("==")[0]


#: Selected are the tests that reach what is fixed, and those beside them that need no server, no network and
#: no more than a few seconds.
SUITES = [
    Suite("kafka-python==3.0.12", "kafka", "pytest pytest-mock", "test/net test/test_future.py"),
    Suite("sanic==25.12.1", "sanic", "sanic-testing pytest", "tests/test_response_timeout.py"),
    Suite("taskiq==0.13.0", "taskiq", "pytest anyio", "tests/brokers tests/receiver tests/api"),
    Suite("rabbitpy==3.0.2", "rabbitpy", "pytest python-dotenv", "tests"),
    Suite(
        "persist-queue==1.1.0",
        "persistqueue",
        "pytest msgpack cbor2",
        "persistqueue/tests/test_sqlqueue.py persistqueue/tests/test_sqlackqueue.py"
        " -k 'parallel or raise_empty or get or task_done'",
    ),
    Suite(
        "aiosmtpd==1.4.6",
        "aiosmtpd",
        "pytest pytest-asyncio pytest-mock",
        "aiosmtpd/tests/test_handlers.py -o addopts= -o asyncio_default_fixture_loop_scope=function",
    ),
    Suite(
        "fastmcp==4.2.3",
        "fastmcp",
        "pytest pytest-asyncio pytest-env inline-snapshot dirty-equals opentelemetry-sdk",
        "tests/cli tests/utilities/test_cli.py tests/client/transports/test_uv_transport.py",
        source="fastmcp_slim",
    ),
    Suite(
        "ipykernel==7.4.0",
        "ipykernel",
        "pytest pytest-asyncio flaky ipyparallel",
        "tests/test_io.py tests/test_kernel_direct.py tests/test_ipkernel_direct.py"
        " -o asyncio_default_fixture_loop_scope=function",
    ),
    Suite(
        "jupyter-client==8.10.0",
        "jupyter_client",
        "",
        "tests/test_client.py tests/test_restarter.py -W ignore::DeprecationWarning",
        extras="[test]",
    ),
    Suite(
        "jupyter-server==2.21.1",
        "jupyter_server",
        "",
        "tests/base/test_websocket.py tests/test_gateway.py -W ignore::DeprecationWarning",
        extras="[test]",
    ),
]


@dataclass
class Outcome:
    """What became of a suite: tests by outcome, fixes by rule."""

    suite: Suite
    ran: int = 0
    passed_before: set[str] = field(default_factory=set)
    passed_after: set[str] = field(default_factory=set)
    fixes: Counter[str] = field(default_factory=Counter)
    diff: str = ""

    @property
    def broken(self) -> list[str]:
        """The tests that passed before and do not any more."""
        return sorted(self.passed_before - self.passed_after)

    def row(self) -> str:
        """Return the row of the table."""
        name, _, version = self.suite.spec.partition("==")
        passed = len(self.passed_before & self.passed_after)
        rules = ", ".join(f"{code} {count}" for code, count in sorted(self.fixes.items()))
        cells = [name, version, self.ran, len(self.passed_before), passed, self.fixes.total(), rules]
        return "| " + " | ".join(map(str, cells)) + " |"


HEAD = """\
| package | version | tests run | passed before | of these after | fixes | by rule |
|---|---|---|---|---|---|---|"""


def compare(suite: Suite) -> Outcome:
    """Run a suite before and after the fixes."""
    tree = unpack_source(suite.spec)
    python = _environment(suite)
    outcome = Outcome(suite)
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "before"), Path(folder, "after")
        for copy in (before, after):
            shutil.copytree(tree, copy)
        first = _run(suite, python, before)
        outcome.ran = len(first)
        outcome.passed_before = _passed(first) & _passed(_run(suite, python, before))
        outcome.fixes = _fix(after)
        outcome.diff = _diff(before, after)
        outcome.passed_after = _passed(_run(suite, python, after))
        if outcome.broken:
            outcome.passed_after |= _passed(_run(suite, python, after))
    return outcome


def _environment(suite: Suite) -> Path:
    """Return the Python of a virtualenv that has the package and what its tests need."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    home = CACHE / "suites" / f"{suite.spec}-{version}"
    python = home / "bin" / "python"
    stamp = home / "ready.json"
    wanted = json.dumps([suite.spec, suite.extras, suite.needs])
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        package = suite.spec.replace("==", f"{suite.extras}==")
        needs = [package, *suite.needs.split(), "pytest-timeout"]
        subprocess.run([str(python), "-m", "pip", "-q", "install", *needs], check=True)
        stamp.write_text(wanted, "utf-8")
    return python


def _run(suite: Suite, python: Path, tree: Path) -> dict[str, str]:
    """Run the tests of a tree. Return the outcome of each: `passed`, or the name of what it was instead."""
    source = tree / suite.source
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    place = [str(python), "-c", f"import {suite.module}; print({suite.module}.__file__)"]
    imported = subprocess.run(place, cwd=tree, env=environment, capture_output=True, text=True, check=True)
    if not Path(imported.stdout.strip()).is_relative_to(source):
        raise RuntimeError(f"{suite.module} is imported from {imported.stdout.strip()}")
    report = tree / "report.xml"
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--timeout={_TEST_TIMEOUT}"]
    command += ["--continue-on-collection-errors", f"--junitxml={report}", *shlex.split(suite.tests)]
    log = tree / "report.log"
    with log.open("w") as stream:
        subprocess.run(
            command,
            cwd=tree,
            env=environment,
            stdout=stream,
            stderr=stream,
            timeout=_SUITE_TIMEOUT,
            check=False,
        )
    if not report.is_file():
        raise RuntimeError(log.read_text("utf-8", "replace")[-3000:])
    outcomes = _outcomes(report)
    report.unlink()
    return outcomes


def _outcomes(report: Path) -> dict[str, str]:
    """Return what a report in JUnit's format says of each test."""
    outcomes = {}
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        kinds = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        outcomes[name] = kinds[0] if kinds else outcomes.get(name, "passed")
    return outcomes


def _passed(outcomes: dict[str, str]) -> set[str]:
    return {name for name, kind in outcomes.items() if kind == "passed"}


def _fix(tree: Path) -> Counter[str]:
    """Apply every fix to a tree. Return how many there were, by rule."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "EVENTRACE_CACHE_DIR": cache, "NO_COLOR": "1"}
        root = str(Path(__file__).parents[2])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        command = [sys.executable, "-m", "flake8_eventrace", "fix", "--unsafe-fixes", "."]
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return Counter(_FIXED.findall(done.stdout))


def _diff(before: Path, after: Path) -> str:
    """Return what the fixes changed, as `diff` shows it."""
    command = ["diff", "-ru", "-x", "*.pyc", "-x", "report.*", before.name, after.name]
    return subprocess.run(command, cwd=before.parent, capture_output=True, text=True, check=False).stdout


def main(arguments: list[str]) -> int:
    """Print the table of the packages named, or of all."""
    names = [argument for argument in arguments if not argument.startswith("-")]
    unknown = set(names) - {suite.name for suite in SUITES}
    if unknown:
        raise SystemExit(f"no such package: {', '.join(sorted(unknown))}")
    broken: list[str] = []
    sys.stdout.write(f"{HEAD}\n")
    for suite in SUITES:
        if names and suite.name not in names:
            continue
        outcome = compare(suite)
        broken += outcome.broken
        sys.stdout.write(f"{outcome.row()}\n")
        sys.stdout.writelines(f"broken: {test}\n" for test in outcome.broken)
        if "--diff" in arguments:
            sys.stdout.write(outcome.diff)
        sys.stdout.flush()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
