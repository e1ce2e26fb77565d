"""Which formats show fixes: those have been verified, and the others need none."""

from __future__ import annotations

import io

import pytest

from flake8_eventrace.engine.results import Job
from flake8_eventrace.reports import FORMATS, SHOWS_FIXES, Look, report
from flake8_eventrace.runner import check_file
from flake8_eventrace.settings import Settings
from tests.cli.test_cli import LOST_SIGNAL


@pytest.fixture
def checked(here):
    (here / "a.py").write_text(LOST_SIGNAL)
    job = Job("a.py", Settings())
    with_fixes, without = check_file(job), check_file(job, with_fixes=False)
    assert with_fixes.findings[0].fix is not None
    assert without.findings[0].fix is None
    return with_fixes, without


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_that_shows_no_fix_needs_none(checked, name):
    written = []
    for result in checked:
        out = io.StringIO()
        report(name)([result], out, Look(witness=True))
        written.append(out.getvalue())
    assert (written[0] != written[1]) == (name in SHOWS_FIXES)


@pytest.mark.parametrize("name", sorted(SHOWS_FIXES))
def test_a_fix_that_is_refused_is_in_no_report(here, eventrace, monkeypatch, name):
    """The title of a fix is shown only once its result has been looked at."""
    from flake8_eventrace.engine.verify import Result

    (here / "a.py").write_text(LOST_SIGNAL)
    arguments = ("check", f"--output-format={name}", "--no-cache", "a.py")
    title = "check the state again before waiting"
    assert title in eventrace(*arguments).stdout
    monkeypatch.setattr(Result, "reason_against", lambda *_: "the finding remains")
    assert title not in eventrace(*arguments).stdout


@pytest.mark.parametrize(("name", "computed"), [("sarif", True), ("github", False)])
def test_flake8_computes_fixes_for_sarif_alone(here, monkeypatch, capsys, name, computed):
    from flake8.main.cli import main

    from flake8_eventrace.engine import check as engine

    asked = []
    real = engine.check_source
    monkeypatch.setattr(
        engine, "check_source", lambda *a, **k: asked.append(k["with_fixes"]) or real(*a, **k)
    )
    (here / "a.py").write_text(LOST_SIGNAL)
    assert main(["--select=LAG", f"--format=eventrace-{name}", "--jobs=1", "a.py"]) == 1
    assert asked == [computed]
