"""Checks and fixes many files: jobs in, results out, in the order of the command line.

`check_file` and `fix_file` take and return data that can be pickled, and share nothing, so any executor can
run them. A problem with one file does not affect the others. Only `save` writes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

from .engine.discovery import python_files
from .engine.parallel import available_processors, in_order
from .engine.results import Ask, Checked, Fixed, Job, Problem, is_fixable, one_line
from .engine.run_cache import CachedFindings, RunCache
from .finding import Finding
from .settings import Settings
from .source import overlay
from .source.atomic_write import write_atomically
from .source.errors import SourceError, describe
from .source.source_file import SourceFile
from .suppression import noqa

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from .engine.kept import Kept

__all__ = [
    "Ask",
    "Checked",
    "Fixed",
    "Job",
    "Problem",
    "check_file",
    "check_files",
    "check_what_changed",
    "find_jobs",
    "fix_file",
    "fix_files",
    "is_fixable",
    "one_line",
    "one_run",
    "save",
    "workers_for",
]

#: With fewer files, one process is done before a second one has started. Runs over fewer files are not
#: cached.
_WORTH_SHARING = 48


#: Why a notebook is refused, and what checks it.
NO_NOTEBOOKS = "notebooks are not checked; `nbqa flake8 --select=LAG` does that"


def is_notebook(path: str) -> bool:
    """Return whether a file is a Jupyter notebook, by its name."""
    return path.lower().endswith(".ipynb")


def find_jobs(paths: Sequence[str], settings_for: Callable[[str], Settings]) -> Iterator[Job | Problem]:
    """Yield a job for each file that the paths name, each file once, and a problem for each invalid path.

    A path to a file names that file, whatever it is called; a directory stands for the Python files below it,
    which are walked unless another path names them.
    `settings_for` returns the settings for each of the paths.
    """
    seen: set[str] = set()
    real_folders: dict[str, str] = {}
    named = [os.path.realpath(path) for path in paths]
    named_files = {real for path, real in zip(paths, named, strict=True) if os.path.isfile(path)}
    for path in paths:
        if not os.path.isfile(path) and not os.path.isdir(path):
            exists = os.path.lexists(path)
            yield Problem(path, "neither a file nor a directory" if exists else "no such file or directory")
            continue
        if is_notebook(path) and os.path.isfile(path):
            yield Problem(path, NO_NOTEBOOKS)
            continue
        settings = settings_for(path)
        unreadable: list[OSError] = []
        files = [path] if os.path.isfile(path) else list(python_files(path, settings, unreadable))
        if not files and not unreadable:
            yield Problem(path, "no Python files to check below this directory")
        yield from (Problem(str(error.filename), _os_reason(error)) for error in unreadable)
        for file in files:
            is_link = os.path.islink(file)
            real = os.path.realpath(file) if is_link else _real(file, real_folders)
            if real not in seen:  # a link and its target are one file, and reported once
                seen.add(real)
                outside = is_link and not any(_is_at_or_below(real, top) for top in named)
                walked = real not in named_files
                yield Job(file, settings.for_file(file), outside=outside, walked=walked)


def _real(file: str, real_folders: dict[str, str]) -> str:
    """Return the real path of a file that is no link itself. `real_folders` is a cache for folders."""
    folder, name = os.path.split(file)
    if folder not in real_folders:
        real_folders[folder] = os.path.realpath(folder)
    return os.path.join(real_folders[folder], name)


def workers_for(jobs: Sequence[Job], wanted: int | None) -> int:
    """Return how many processes to use; `wanted` is the user's choice, None for none."""
    if wanted is not None:
        return wanted
    return available_processors() if len(jobs) >= _WORTH_SHARING else 1


def check_files(
    jobs: Sequence[Job], workers: int = 1, executor: Executor | None = None, *, with_fixes: bool = True
) -> Iterator[Checked | Problem]:
    """Yield the results of `check_file` in the order of the jobs, which are one run.

    `executor` is used in place of processes of this machine: any that pickles its arguments, such as Dask's.
    """
    checked = check_file if with_fixes else partial(check_file, with_fixes=False)
    return in_order(checked, one_run(jobs), workers, died=_died, weight=_weight, executor=executor)


def check_what_changed(
    jobs: Sequence[Job],
    workers: int | None = None,
    executor: Executor | None = None,
    *,
    with_fixes: bool = True,
) -> Iterator[Checked | Problem]:
    """Yield the results of `check_files`; files whose dependencies are unchanged come from the cache.

    A run over few files is not cached. `workers`: None for as many as are worth it.
    """
    if len(jobs) < _WORTH_SHARING or not all(job.settings.cache and job.source is None for job in jobs):
        yield from check_files(jobs, workers_for(jobs, workers), executor, with_fixes=with_fixes)
        return
    cache = RunCache([(job.path, job.settings) for job in jobs], with_fixes=with_fixes)
    cached = [cache.get(job.path, checks_syntax=job.checks_syntax) for job in jobs]
    changed = [job for job, findings in zip(jobs, cached, strict=True) if findings is None]
    results = check_files(changed, workers_for(changed, workers), executor, with_fixes=with_fixes)
    for job, findings in zip(jobs, cached, strict=True):
        if findings is not None:
            yield _from_cache(job, findings)
            continue
        result = next(results)
        if isinstance(result, Checked):
            findings = CachedFindings(result.findings, result.silenced, job.checks_syntax)
            cache.add(job.path, findings, result.dependencies)
        yield result
    cache.save()


def fix_files(
    jobs: Sequence[Job], workers: int = 1, executor: Executor | None = None
) -> Iterator[Fixed | Problem]:
    """Yield the results of `fix_file`, as `check_files` does those of `check_file`."""
    return in_order(fix_file, one_run(jobs), workers, died=_died, weight=_weight, executor=executor)


def one_run(jobs: Sequence[Job]) -> list[Job]:
    """Return the jobs as those of one run, which reads each module of a project once."""
    run = uuid4().hex
    return [replace(job, run=run) for job in jobs]


def check_file(job: Job, *, with_fixes: bool = True, kept: Kept | None = None) -> Checked | Problem:
    """Return the findings of one file.

    Args:
        job: The file.
        with_fixes: Also compute the fix of each finding that has one.
        kept: What is known of earlier versions of the text that the job brings along.
    """
    from .engine.check import check
    from .project.index import recording, within_run

    began = perf_counter()
    try:
        stamp = overlay.stamp(job.path)
        source = _read(job) if kept is None else kept.source(job.source or b"", job.path)
        with within_run(job.run), recording() as dependencies:
            must_parse = _must_parse(source, job)
            findings = tuple(
                check(source, job.settings, with_fixes=with_fixes, check_syntax=must_parse, kept=kept)
            )
        dependencies.own = stamp
        findings = _with_unused_suppressions(findings, source, job.settings)
        reported, silenced = noqa.split(findings, source)
    except OSError as error:
        return Problem(job.path, _os_reason(error))
    except SourceError as error:
        return Problem(job.path, error.reason, error.line)
    except Exception as error:  # noqa: BLE001 - one file must not keep the rest from being checked
        return _internal_error(job.path, error)
    content = source.content if findings else b""
    return Checked(job, reported, silenced, content, perf_counter() - began, dependencies)


def _from_cache(job: Job, cached: CachedFindings) -> Checked | Problem:
    """Return the result of an earlier run, with the contents of the file if there are findings."""
    try:
        content = _read(job).content if cached.findings or cached.silenced else b""
    except OSError as error:
        return Problem(job.path, _os_reason(error))
    return Checked(job, cached.findings, cached.silenced, content)


def fix_file(job: Job, ask: Ask | None = None) -> Fixed | Problem:
    """Return one file with its fixes applied; nothing is written."""
    from .project.index import within_run

    try:
        with within_run(job.run):
            return _fix_one(_read(job), job, ask)
    except OSError as error:
        return Problem(job.path, f"not fixed: {_os_reason(error)}")
    except SourceError as error:
        return Problem(job.path, error.reason, error.line)
    except Exception as error:  # noqa: BLE001 - as above
        return _internal_error(job.path, error)


def save(path: str, before: bytes, after: bytes, *, outside: bool = False) -> Problem | None:
    """Write a fixed file, completely or not at all. Return the problem, if there is one.

    Args:
        path: The file.
        before: What the file must still contain.
        after: What to write.
        outside: `path` is a link out of the directories that were named: nothing is written.
    """
    if before == after:
        return None
    if outside:
        return Problem(path, "not fixed: the link leads out of the directories that were named")
    try:
        write_atomically(path, after, expected=before)
    except OSError as error:
        return Problem(path, f"not fixed: {_os_reason(error)}")
    return None


def _fix_one(source: SourceFile, job: Job, ask: Ask | None) -> Fixed:
    from .engine.check import Choice, fix

    def is_suppressed(current: SourceFile, finding: Finding) -> bool:
        return bool(noqa.split((finding,), current)[1])

    def agreed(before: bytes, after: bytes, finding: Finding) -> bool:
        return ask is None or ask(job.path, before, after, finding)

    choice = Choice(
        unsafe=job.settings.unsafe_fixes,
        suppressed=is_suppressed,
        agreed=None if ask is None else agreed,
    )
    result = fix(source, job.settings, choice, check_syntax=job.checks_syntax)
    remaining, _ = noqa.split(result.remaining, SourceFile(result.source, job.path))
    return Fixed(job, source.content, result.source, result.applied, remaining)


def _with_unused_suppressions(
    findings: tuple[Finding, ...], source: SourceFile, settings: Settings
) -> tuple[Finding, ...]:
    """Return the findings with those of LAG902, which is about all others and so cannot be a query."""
    from .rules.meta.lag902_unused_suppression import RULE, unused_suppressions
    from .rules.registry import ALL_RULES

    if not RULE.is_enabled(settings):
        return findings
    unused = unused_suppressions(source, findings, settings, ALL_RULES)
    return tuple(
        sorted((*findings, *unused), key=lambda finding: (finding.line, finding.column, finding.code))
    )


def _must_parse(source: SourceFile, job: Job) -> bool:
    """Return whether a source is parsed even if its bytes exclude any finding of a query."""
    from .rules.meta.lag902_unused_suppression import RULE, may_suppress

    return job.checks_syntax or (RULE.is_enabled(job.settings) and may_suppress(source))


def _is_at_or_below(path: str, top: str) -> bool:
    return path == top or path.startswith(top.rstrip(os.sep) + os.sep)


def _read(job: Job) -> SourceFile:
    if job.source is not None:
        return SourceFile(job.source, job.path)
    with open(job.path, "rb") as stream:
        return SourceFile(stream.read(), job.path)


def _weight(job: Job) -> int:
    """Return how much work a job is, by the size of its file in bytes."""
    if job.source is not None:
        return len(job.source)
    try:
        return os.path.getsize(job.path)
    except OSError:
        return 0


def _died(job: Job) -> Problem:
    return Problem(job.path, "the process that checked this file died (out of memory?)")


def _os_reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _internal_error(path: str, error: Exception) -> Problem:
    return Problem(path, f"internal error, please report it: {describe(error)}")
