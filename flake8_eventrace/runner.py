"""Many files: plain jobs in, plain results out, in the order of the command line.

`check_file` and `fix_file` take and return data that can be pickled and share nothing, so that
an executor's `map` can stand where `map` stands now. No problem with one file keeps another
from being looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from . import noqa
from .atomic import write_atomically
from .discovery import python_files
from .finding import Finding, Safety
from .settings import Settings


@dataclass(frozen=True)
class Problem:
    """Why a path was not checked or not mended. `line` is 0 where no line can be named."""

    path: str
    reason: str
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: error: {' '.join(self.reason.split())}"


@dataclass(frozen=True)
class Job:
    """One file to look at, and how."""

    path: str
    settings: Settings


@dataclass(frozen=True)
class Checked:
    """What was found in one file, without what `noqa` silences."""

    job: Job
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Fixed:
    """What became of one file. `after` equals `before` where there was nothing to mend."""

    job: Job
    before: bytes
    after: bytes
    applied: tuple[Finding, ...]
    remaining: tuple[Finding, ...]


def find_jobs(paths: Sequence[str], settings_for: Callable[[str], Settings]) -> Iterator[Job | Problem]:
    """The files that the paths mean, each once.

    A path that names a file means that file whatever its name; a directory means the Python
    files below it. `settings_for` gives the settings for each of the paths.
    """
    seen: set[str] = set()
    for path in paths:
        unreadable: list[OSError] = []
        if os.path.isfile(path):
            settings = settings_for(path)
            files = [path]
        elif os.path.isdir(path):
            settings = settings_for(path)
            files = list(python_files(path, settings, unreadable))
            if not files and not unreadable:
                yield Problem(path, "no Python files to check below this directory")
        else:
            known = os.path.lexists(path)
            yield Problem(path, "neither a file nor a directory" if known else "no such file or directory")
            continue
        yield from (Problem(str(error.filename), _os_reason(error)) for error in unreadable)
        for file in files:
            # By the file that a link leads to: one file, one report.
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                yield Job(file, settings)


def check_files(jobs: Sequence[Job]) -> Iterator[Checked | Problem]:
    return map(check_file, jobs)


def fix_files(jobs: Sequence[Job], *, write: bool) -> Iterator[Fixed | Problem]:
    return map(fix_file, jobs, [write] * len(jobs))


def check_file(job: Job) -> Checked | Problem:
    """The findings of one file, each with its fix where there is one."""
    from .engine import SourceError, check_source

    try:
        source = _read(job.path)
        findings = tuple(check_source(source, job.path, job.settings, with_fixes=True))
        reported, _ = noqa.split(findings, source, job.path)
    except OSError as error:
        return Problem(job.path, _os_reason(error))
    except SourceError as error:
        return Problem(job.path, error.reason, error.line)
    except Exception as error:  # noqa: BLE001 - one file must not keep the rest from being checked
        return _internal_error(job.path, error)
    return Checked(job, reported)


def fix_file(job: Job, write: bool) -> Fixed | Problem:
    """Mend one file; on disk only with `write`, and only when nothing at all went wrong."""
    from .engine import SourceError

    try:
        source = _read(job.path)
        fixed = _mend(source, job)
        if write and fixed.after != source:
            write_atomically(job.path, fixed.after, expected=source)
    except OSError as error:
        return Problem(job.path, f"not mended: {_os_reason(error)}")
    except SourceError as error:
        return Problem(job.path, error.reason, error.line)
    except Exception as error:  # noqa: BLE001 - as above
        return _internal_error(job.path, error)
    return fixed


def is_fixable(finding: Finding, settings: Settings) -> bool:
    """Whether `eventrace fix` would mend this under these settings."""
    return finding.fix is not None and (settings.unsafe_fixes or finding.fix.safety is Safety.SAFE)


def _mend(source: bytes, job: Job) -> Fixed:
    from .engine import fix_source

    def silenced(current: bytes, finding: Finding) -> bool:
        return bool(noqa.split((finding,), current, job.path)[1])

    mended = fix_source(source, job.path, job.settings, silenced=silenced)
    remaining, _ = noqa.split(mended.remaining, mended.source, job.path)
    return Fixed(job, source, mended.source, mended.applied, remaining)


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _os_reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _internal_error(path: str, error: Exception) -> Problem:
    from .engine import describe

    return Problem(path, f"internal error, please report it: {describe(error)}")
