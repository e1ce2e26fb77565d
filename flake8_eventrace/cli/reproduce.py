"""`eventrace reproduce`: writes a test that fails because of a finding, and passes once it is fixed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import click

from .console import output
from .exit_codes import CLEAN, FAILED
from .place import checked, findings_at, nothing_here, place_of

if TYPE_CHECKING:
    from ..finding import Finding
    from ..reports.reproduction.write import WrittenTest
    from ..runner import Checked

#: Seconds that a test may take in its own process; it is bounded by itself, imports are not.
_LONGEST = 120


@click.command()
@click.argument("place", metavar="FILE:LINE")
@click.option("-o", "--output-file", metavar="FILE", help="Write to this file, not to standard output.")
@click.option("--run", is_flag=True, help="Run the test in a process of its own and print what happened.")
@click.pass_context
def reproduce(ctx: click.Context, place: str, output_file: str | None, run: bool) -> None:
    """Write a test that fails because of a finding, and passes once it is fixed.

    FILE:LINE is the line of a finding, or of a step of its witness, as in `src/feed.py:17`. The test runs
    the code as it is, in the order of the witness; it needs `flake8_eventrace.replay` and nothing else. Your
    code is imported by the test alone.

    Exit codes: 0 the test is written, or with --run: the signal was delivered; 1 with --run: the signal was
    lost or late; 2 an error, a finding that cannot be reproduced, or no outcome with --run.
    """
    from ..runner import Problem

    named = place_of(place)
    result = checked(named.path)
    if isinstance(result, Problem):
        click.echo(str(result), err=True)
        ctx.exit(FAILED)
    findings = findings_at(result, named)
    if not findings:
        click.echo(f"{named.path}:{named.line}: error: {nothing_here(result)}", err=True)
        ctx.exit(FAILED)
    test = _first_test(result, findings)
    if isinstance(test, str):
        click.echo(f"{named.path}:{named.line}: error: {test}", err=True)
        ctx.exit(FAILED)
    if output_file is not None or not run:
        _refuse_to_overwrite(output_file)
        with output(output_file) as out:
            out.write(test.text)
    if run and test.to_fill:
        click.echo(f"{named.path}:{named.line}: error: nothing was run: {test.to_fill}", err=True)
        ctx.exit(FAILED)
    ctx.exit(_run(test) if run else CLEAN)


def _first_test(checked: Checked, findings: list[Finding]) -> WrittenTest | str:
    """Return the test of the first finding that can be reproduced, or why the first one cannot."""
    from ..reports.reproduction.source import CannotReproduceError
    from ..reports.reproduction.write import test_of

    reasons: list[str] = []
    for finding in findings:
        try:
            return test_of(finding, checked.job.path, checked.source)
        except CannotReproduceError as error:  # noqa: PERF203 - most lines have one finding
            reasons.append(f"{finding.code} cannot be reproduced: {error}")
    return reasons[0]


def _refuse_to_overwrite(path: str | None) -> None:
    """Raise click.BadParameter if a file exists that was not written by this command."""
    from ..reports.reproduction.write import SIGNATURE

    if path is None or not os.path.isfile(path):
        return
    with open(path, encoding="utf-8", errors="replace") as stream:
        if SIGNATURE not in stream.read():
            raise click.BadParameter(f"{path} exists, and was not written by this command")


def _run(test: WrittenTest) -> int:
    """Run a test in its own process, which prints the outcome; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="eventrace-") as folder:
        file = os.path.join(folder, "test_reproduced.py")
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(test.text)
        home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        path = [test.root, home, *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}
        sys.stdout.flush()
        try:
            command = [sys.executable, "-m", "flake8_eventrace.replay", file]
            result = subprocess.run(
                command, env=environment, timeout=_LONGEST, stdout=subprocess.PIPE, text=True, check=False
            )
        except subprocess.TimeoutExpired:
            click.echo(f"error: the test did not end in {_LONGEST} s", err=True)
            return FAILED
    click.echo(result.stdout, nl=False)
    return result.returncode if result.returncode in (0, 1) else FAILED
