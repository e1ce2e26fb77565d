"""An empty place to run in, a cache of the tests' own, and a stand-in for the engine behind the command."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import replace

import hypothesis
import pytest
from click.testing import CliRunner

from flake8_eventrace.cli import main
from flake8_eventrace.engine import check as engine
from flake8_eventrace.finding import Edit, Finding, Fix, Safety
from flake8_eventrace.rules.registry import OFF_BY_DEFAULT
from flake8_eventrace.source.source_file import SourceFile
from tests import sampling


def pytest_configure(config):
    sampling.only_sample = "not exhaustive" in config.option.markexpr


# The same examples in each run, and none that is too slow for a loaded machine.
hypothesis.settings.register_profile(
    "counted",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("counted")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path


@pytest.fixture
def eventrace(here):
    """Run the command; returns click's result with `stdout`, `stderr` and `exit_code`."""

    def run(*arguments, **options):
        return CliRunner().invoke(main, arguments, prog_name="eventrace", **options)

    return run


_LOST = re.compile(r"\b(lost|risky|hopeless|audit)\.clear\(\)")
_CODES = {"lost": "LAG101", "risky": "LAG102", "hopeless": "LAG103", "audit": "LAG110"}


def _decode(source):
    path, source = source.path, source.content
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = source.decode(encoding)
        compile(source, path, "exec")
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise engine.SourceError(path, line, getattr(error, "msg", None) or str(error)) from error
    return text, encoding


def _check(source, settings, *, with_fixes=False, check_syntax=True, kept=None):
    """`lost.clear()` has a safe fix, `risky.clear()` an unsafe one, `hopeless.clear()` none;
    `audit.clear()` is off by default."""
    text, _ = _decode(source)
    findings = []
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        for match in _LOST.finditer(line):
            word, end = match[1], match.end()
            finding = Finding(_CODES[word], number, match.start(), number, end, f"{match[0]} loses a signal")
            if with_fixes and word in ("lost", "risky"):
                safety = Safety.SAFE if word == "lost" else Safety.UNSAFE
                edit = Edit((number, match.start()), (number, end), "pass")
                finding = replace(finding, fix=Fix("drop it", safety, (edit,)))
            if settings.enabled(finding.code, on_by_default=finding.code not in OFF_BY_DEFAULT):
                findings.append(finding)
    return findings


def _fix(source, settings, choice, *, check_syntax=True):
    text, encoding = _decode(source)
    findings = _check(source, settings, with_fixes=True)
    applied = [f for f in findings if f.fix and (choice.unsafe or f.fix.safety is Safety.SAFE)]
    if choice.suppressed is not None:
        applied = [f for f in applied if not choice.suppressed(source, f)]
    lines = io.StringIO(text, newline="").readlines()
    made = []
    for finding in applied:
        before, line = "".join(lines).encode(encoding), lines[finding.line - 1]
        lines[finding.line - 1] = line.replace(finding.message.split()[0], "pass", 1)
        mended = "".join(lines).encode(encoding)
        if choice.agreed is None or choice.agreed(before, mended, finding):
            made.append(finding)
        else:
            lines[finding.line - 1] = line
    mended = "".join(lines).encode(encoding)
    remaining = _check(SourceFile(mended, source.path), settings, with_fixes=True)
    return engine.FixResult(mended, tuple(made), tuple(remaining))


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """No test, and no process that it starts, reads or writes the cache of whoever runs the tests."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("EVENTRACE_CACHE_DIR", str(folder))
        yield folder


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """A cache folder that nobody has used."""
    folder = tmp_path / "own-cache"
    monkeypatch.setenv("EVENTRACE_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def fake_engine(monkeypatch):
    monkeypatch.setattr(engine, "may_find", lambda source, settings: True)
    monkeypatch.setattr(engine, "check", _check)
    monkeypatch.setattr(engine, "fix", _fix)
